import ui from '@nuxt/ui/runtime/locale/ru.js'
import type { LocaleChunk } from '../../i18n.ts'

export default {
  ui,
  messages: import.meta.glob(
    ['../ru.json', '../../../modules/*/locales/ru.json', '../../../../contracts/locales/*/ru.json'],
    { eager: true, import: 'default' },
  ),
} satisfies LocaleChunk
