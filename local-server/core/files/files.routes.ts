import { downloadFile, fileLimitMegabytes, imageLimitMegabytes, uploadFile } from '../../../contracts/files.ts'
import type { Readable } from 'node:stream'
import type { Clock } from '../time/clock.ts'
import { RuleError } from '../errors.ts'
import { preparedCommand, query, type Bytes, type Handler } from '../http/request.ts'
import type { FileStore } from './file-store.ts'
import { assertContent, endingOf, kindByName, reencodedTypes } from './file-types.ts'
import { addFile, readableFile, type KeptBytes } from './files.service.ts'
import { reencode } from './pictures.ts'

/** Receives, checks and keeps an upload's bytes; leaves nothing behind when it throws. */
async function keepUpload(
  store: FileStore,
  upload: { stream: Readable; declaredSize: number; name: string },
): Promise<KeptBytes> {
  const kind = kindByName(upload.name)
  const isPicture = reencodedTypes.has(kind.type)
  const limitMegabytes = isPicture ? imageLimitMegabytes : fileLimitMegabytes
  if (upload.declaredSize > limitMegabytes * 1_048_576) throw new RuleError('request.tooLarge', { limitMegabytes })

  const received = await store.receive(upload.stream, limitMegabytes)
  const encoded = store.temporary()
  try {
    if (received.size === 0)
      throw new RuleError('file.empty', {}, { fields: [{ path: 'query.name', code: 'file.empty' }] })
    await assertContent(received.path, kind, upload.name)
    if (!isPicture) {
      return { ...(await store.keep(received.path)), name: upload.name, type: kind.type }
    }
    await reencode(received.path, encoded)
    const name = `${upload.name.slice(0, -endingOf(upload.name).length)}webp`
    return { ...(await store.keep(encoded)), name, type: 'image/webp' }
  } finally {
    await store.discard(received.path)
    await store.discard(encoded)
  }
}

/** The answer that hands a kept file out. */
export async function fileBytes(
  store: FileStore,
  { sha256, name, type, size }: { sha256: string; name: string; type: string; size: number },
): Promise<Bytes> {
  return {
    body: await store.read(sha256),
    type,
    size,
    etag: sha256,
    cache: 'immutable',
    // Only what we encoded ourselves is opened in the page's own origin.
    ...(type === 'image/webp' ? {} : { downloadName: name }),
  }
}

export function fileRoutes({ clock, files }: { clock: Clock; files: FileStore }): Handler[] {
  return [
    preparedCommand(
      uploadFile,
      ({ stream, query: { name } }) =>
        keepUpload(files, { stream, declaredSize: Number(stream.headers['content-length'] ?? 0), name }),
      (tx, { actor }, kept) => addFile(tx, kept, actor, clock.now()),
    ),
    query(downloadFile, async (db, { actor, params }) => fileBytes(files, await readableFile(db, actor, params.id))),
  ]
}
