import type { DeviceKind } from '../../../contracts/devices.ts'

export const deviceIcons: Readonly<Record<DeviceKind, string>> = {
  scanner: 'i-lucide-scan-barcode',
  receiptPrinter: 'i-lucide-receipt',
  labelPrinter: 'i-lucide-tag',
  pagePrinter: 'i-lucide-printer',
  customerDisplay: 'i-lucide-monitor',
  modem: 'i-lucide-smartphone',
  ignored: 'i-lucide-circle-slash',
}
