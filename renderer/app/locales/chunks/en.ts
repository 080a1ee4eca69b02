import ui from '@nuxt/ui/runtime/locale/en.js'
import type { LocaleChunk } from '../../i18n.ts'

export default {
  ui,
  messages: import.meta.glob(
    ['../en.json', '../../../modules/*/locales/en.json', '../../../../contracts/locales/*/en.json'],
    { eager: true, import: 'default' },
  ),
} satisfies LocaleChunk
