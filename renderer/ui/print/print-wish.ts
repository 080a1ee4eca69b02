import type { PrintRole } from '../../../contracts/print-routes.ts'

/** What is to be printed on some station's printer. */
export interface PrintWish {
  title: string
  role: PrintRole
  /** Not known of a file until it is made. */
  sheets?: number
  /** A sheet as this printer prints it; without it there is nothing to show (a PDF). */
  previewOf?: (deviceId: string | undefined, number: number) => string
  /** Orders it; throws what `call` throws. */
  order: (deviceId: string) => Promise<{ jobId: string }>
  /** The browser's own way to print it, where there is one. */
  inBrowser?: () => void
}
