import ui from '@nuxt/ui/runtime/locale/kk.js'
import type { LocaleChunk } from '../../i18n.ts'

export default {
  ui,
  messages: import.meta.glob(
    ['../kk.json', '../../../modules/*/locales/kk.json', '../../../../contracts/locales/*/kk.json'],
    { eager: true, import: 'default' },
  ),
} satisfies LocaleChunk
