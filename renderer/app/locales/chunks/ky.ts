import ui from '@nuxt/ui/runtime/locale/ky.js'
import type { LocaleChunk } from '../../i18n.ts'

export default {
  ui,
  messages: import.meta.glob(
    ['../ky.json', '../../../modules/*/locales/ky.json', '../../../../contracts/locales/*/ky.json'],
    { eager: true, import: 'default' },
  ),
} satisfies LocaleChunk
