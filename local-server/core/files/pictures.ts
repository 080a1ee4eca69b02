import { RuleError } from '../errors.ts'
import { storageError } from './file-store.ts'

const longestSide = 2000
/** Twice what a phone's camera makes; more is a file made to fill the memory. */
const mostPixels = 100_000_000

/**
 * Writes a picture anew as WebP: upright, at most 2,000 pixels a side, without metadata and without whatever else the
 * file carried.
 *
 * @throws RuleError `file.damaged`; OutsideError `storage.full`
 */
export async function reencode(fromPath: string, toPath: string): Promise<void> {
  // Loaded with the first picture: its program is large, and most days have none.
  const { default: sharp } = await import('sharp')
  try {
    await sharp(fromPath, { limitInputPixels: mostPixels, failOn: 'error' })
      .rotate()
      .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 82 })
      .toFile(toPath)
  } catch (error) {
    const known = storageError(error)
    if (known !== error || (error instanceof Error && /ENOSPC|No space left/i.test(error.message))) {
      throw known === error ? storageError(Object.assign(new Error('disk full'), { code: 'ENOSPC' })) : known
    }
    throw new RuleError('file.damaged', {}, { fields: [{ path: 'query.name', code: 'file.damaged' }] })
  }
}
