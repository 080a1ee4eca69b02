import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { toGrey, type Bitmap } from '../../printing/bitmap.ts'

const program = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
const wasmBinary = Uint8Array.from(readFileSync(program)).buffer
await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true })

/** Every code on a piece of paper, read as a scanner would. */
export async function codesOn(bitmap: Bitmap): Promise<string[]> {
  const grey = toGrey(bitmap)
  const data = new Uint8ClampedArray(grey.length * 4)
  for (const [index, shade] of grey.entries())
    data.fill(shade, index * 4, index * 4 + 3).fill(255, index * 4 + 3, index * 4 + 4)
  const found = await readBarcodes(
    { data, width: bitmap.width, height: bitmap.height, colorSpace: 'srgb' },
    { formats: ['QRCode', 'Code128', 'EAN13'], maxNumberOfSymbols: 10 },
  )
  return found.filter(({ isValid }) => isValid).map(({ text }) => text)
}
