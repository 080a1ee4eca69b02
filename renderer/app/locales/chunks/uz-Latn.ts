import ui from '@nuxt/ui/runtime/locale/uz.js'
import type { LocaleChunk } from '../../i18n.ts'

export default {
  ui,
  messages: import.meta.glob(
    ['../uz-Latn.json', '../../../modules/*/locales/uz-Latn.json', '../../../../contracts/locales/*/uz-Latn.json'],
    { eager: true, import: 'default' },
  ),
} satisfies LocaleChunk
