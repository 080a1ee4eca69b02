import { printPage, type PageSheet } from '../../../contracts/page-prints.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { fieldError } from '../errors.ts'
import { storageError } from '../files/file-store.ts'
import { addFile } from '../files/files.service.ts'
import { preparedCommand, type Handler } from '../http/request.ts'
import { sourceFile } from '../paths.ts'
import { runInWorker } from '../workers/run-in-worker.ts'
import type { PagePdfOrder } from './page-pdf.thread.ts'
import { print } from './print.ts'

/** A page of A4 at 300 dots an inch, and no picture made to fill the memory. */
const mostPixels = 9_000_000
/** Nobody waits longer for a sheet of paper to begin. */
const patienceMs = 60_000

/** @throws RuleError `file.damaged` for a chart that is no picture */
async function assertPictures({ parts }: PageSheet): Promise<void> {
  for (const [index, part] of parts.entries()) {
    if (part.kind !== 'picture') continue
    const { default: sharp } = await import('sharp')
    const made = await sharp(Buffer.from(part.png, 'base64'), { limitInputPixels: mostPixels, failOn: 'error' })
      .stats()
      .then(
        () => sharp(Buffer.from(part.png, 'base64')).metadata(),
        () => undefined,
      )
    if (made?.format !== 'png') throw fieldError('file.damaged', `body.page.parts.${index}.png`)
  }
}

/** What a page shows, put on paper as it stands: whoever sees it may print it. */
export function pagePrintRoutes({ clock, files, settings }: Core): Handler[] {
  return [
    preparedCommand(
      printPage,
      async ({ actor, body: { page }, locale }) => {
        await assertPictures(page)
        const { institution, timeZone } = settings.get()
        const path = files.temporary()
        const maker = { institution, timeZone, locale, madeBy: actor.name, madeAt: clock.now() }
        try {
          await runInWorker(
            sourceFile('core/printing/page-pdf.thread.ts'),
            { path, page, maker } satisfies PagePdfOrder,
            { signal: AbortSignal.timeout(patienceMs), outOfMemory: 'export.tooLarge' },
          )
          return await files.keep(path)
        } catch (error) {
          throw storageError(error)
        } finally {
          await files.discard(path)
        }
      },
      async (tx, { actor, body: { page, deviceId }, locale, requestId }, kept) => {
        const now = clock.now()
        const file = await addFile(tx, { ...kept, name: `${page.title}.pdf`, type: 'application/pdf' }, actor, now)
        const { stationId } = actor
        const order = { title: page.title, role: 'page', locale, stationId, fileId: file.id } as const
        const jobId = await print(tx, { actor, now }, deviceId === undefined ? order : { ...order, deviceId })
        await audit(
          tx,
          { actor, requestId, now },
          { action: 'page.printed', entity: 'printJob', entityId: jobId, after: { title: page.title } },
        )
        return { jobId }
      },
    ),
  ]
}
