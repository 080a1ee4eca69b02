/** Black dots on white paper: one bit a dot, the leftmost in the highest bit, each row begins a new byte. */
export interface Bitmap {
  width: number
  height: number
  /** Bytes a row. */
  stride: number
  bits: Uint8Array
}

/** An empty piece of paper. */
export function blank(width: number, height: number): Bitmap {
  const stride = Math.ceil(width / 8)
  return { width, height, stride, bits: new Uint8Array(stride * height) }
}

/** A bitmap of a grey picture, one byte a dot: what is darker than `threshold` is black. */
export function fromGrey(grey: Uint8Array, width: number, height: number, threshold = 128): Bitmap {
  const bitmap = blank(width, height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) if ((grey[y * width + x] ?? 255) < threshold) setDot(bitmap, x, y)
  }
  return bitmap
}

/** A bitmap of modules or bars: `isDark` is asked for each cell, and a cell becomes `cellWidth` by `cellHeight` dots. */
export function fromCells(
  columns: number,
  rows: number,
  [cellWidth, cellHeight]: readonly [number, number],
  isDark: (column: number, row: number) => boolean,
): Bitmap {
  const bitmap = blank(columns * cellWidth, rows * cellHeight)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (isDark(column, row)) fill(bitmap, column * cellWidth, row * cellHeight, cellWidth, cellHeight)
    }
  }
  return bitmap
}

/** Blackens one dot; one outside is nothing. */
function setDot({ width, height, stride, bits }: Bitmap, x: number, y: number): void {
  if (x < 0 || y < 0 || x >= width || y >= height) return
  const at = y * stride + (x >> 3)
  bits[at] = (bits[at] ?? 0) | (0x80 >> (x & 7))
}

/** Whether a dot is black. */
export function isBlack({ width, height, stride, bits }: Bitmap, x: number, y: number): boolean {
  if (x < 0 || y < 0 || x >= width || y >= height) return false
  return ((bits[y * stride + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0
}

/** Blackens a rectangle. */
export function fill(bitmap: Bitmap, left: number, top: number, width: number, height: number): void {
  for (let y = top; y < top + height; y++) for (let x = left; x < left + width; x++) setDot(bitmap, x, y)
}

/** Turns black to white and white to black in a rectangle. */
export function invert(bitmap: Bitmap, left: number, top: number, width: number, height: number): void {
  for (let y = top; y < Math.min(top + height, bitmap.height); y++) {
    for (let x = left; x < Math.min(left + width, bitmap.width); x++) {
      const at = y * bitmap.stride + (x >> 3)
      bitmap.bits[at] = (bitmap.bits[at] ?? 0) ^ (0x80 >> (x & 7))
    }
  }
}

/** Lays one bitmap over another: what is black in either is black. */
export function lay(onto: Bitmap, bitmap: Bitmap, left: number, top: number): void {
  for (let y = 0; y < bitmap.height; y++) {
    if (left % 8 === 0 && left + bitmap.width <= onto.width && top + y >= 0 && top + y < onto.height) {
      for (let byte = 0; byte < bitmap.stride; byte++) {
        const at = (top + y) * onto.stride + (left >> 3) + byte
        onto.bits[at] = (onto.bits[at] ?? 0) | (bitmap.bits[y * bitmap.stride + byte] ?? 0)
      }
    } else for (let x = 0; x < bitmap.width; x++) if (isBlack(bitmap, x, y)) setDot(onto, left + x, top + y)
  }
}

/** Some rows of a bitmap, the whole width; shares its bytes. */
export function rowsOf({ width, height, stride, bits }: Bitmap, top: number, count: number): Bitmap {
  const end = Math.min(top + count, height)
  return { width, height: end - top, stride, bits: bits.subarray(top * stride, end * stride) }
}

/** Bitmaps of one width one below the other. */
export function stack(bitmaps: readonly Bitmap[], width: number): Bitmap {
  const all = blank(
    width,
    bitmaps.reduce((sum, { height }) => sum + height, 0),
  )
  let top = 0
  for (const bitmap of bitmaps) {
    lay(all, bitmap, 0, top)
    top += bitmap.height
  }
  return all
}

/** One byte a dot, 0 black and 255 white, as picture libraries take them. */
export function toGrey(bitmap: Bitmap): Uint8Array {
  const grey = new Uint8Array(bitmap.width * bitmap.height)
  for (let y = 0; y < bitmap.height; y++) {
    for (let x = 0; x < bitmap.width; x++) grey[y * bitmap.width + x] = isBlack(bitmap, x, y) ? 0 : 255
  }
  return grey
}
