import { existsSync, writeFileSync } from 'node:fs'
import sharp from 'sharp'
import { fromGrey, type Bitmap } from '../../printing/bitmap.ts'
import { toPng } from '../../printing/render.ts'

/**
 * The picture somebody has looked at and found right. `MARKAZ_WRITE_REFERENCES=1` makes them anew; whoever does that looks
 * at each again.
 */
export async function reference(path: string, bitmap: Bitmap): Promise<Bitmap> {
  if (process.env['MARKAZ_WRITE_REFERENCES'] === '1') writeFileSync(path, await toPng(bitmap))
  if (!existsSync(path)) throw new Error(`there is no reference picture ${path}`)
  const { data, info } = await sharp(path).greyscale().raw().toBuffer({ resolveWithObject: true })
  return fromGrey(data, info.width, info.height)
}
