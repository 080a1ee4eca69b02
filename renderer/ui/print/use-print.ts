import { useOverlay } from '@nuxt/ui/composables'
import { useI18n } from 'vue-i18n'
import type { Export } from '../../../contracts/exports.ts'
import { printExport } from '../../../contracts/printing.ts'
import { call, newKey } from '../../app/api.ts'
import PrintDialog from './PrintDialog.vue'
import type { PrintWish } from './print-wish.ts'

/**
 * Opens the dialog that prints something on any station's printer.
 *
 *     print({ title, role: 'receipt', sheets: 1, previewOf, order: (deviceId) => call(printPaySlip, { … }) })
 */
export function usePrint() {
  const { t } = useI18n()
  const overlay = useOverlay()
  // One a wish: it is gone for good once it has closed.
  const print = (wish: PrintWish): void => void overlay.create(PrintDialog, { destroyOnClose: true }).open(wish)

  /** The PDF of an export, on an A4 printer. */
  function printFile({ id, fileName }: Pick<Export, 'id' | 'fileName'>): void {
    const key = newKey()
    print({
      title: t('printDialog.file', { name: fileName }),
      role: 'page',
      order: (deviceId) => call(printExport, { params: { id }, body: { deviceId }, key: `${key}-${deviceId}` }),
    })
  }
  return { print, printFile }
}
