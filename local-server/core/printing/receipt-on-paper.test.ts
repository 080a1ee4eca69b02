import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import type { StoredFile } from '../../../contracts/files.ts'
import { copyPrintJob } from '../../../contracts/printing.ts'
import { usualReceiptTemplates } from '../../../contracts/receipt-template.ts'
import { changeSettings, readSettings } from '../../../contracts/settings.ts'
import { fromGrey, type Bitmap } from '../../../printing/bitmap.ts'
import { isDone, jobWhen, openPrinter, openStation, receiptPrinter } from '../../../tests/support/station.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'
import { systemActor } from '../access.ts'
import { sampleReceipt } from '../settings/sample-receipt.ts'
import { print } from './print.ts'

/** A logo with every shade, so that its dots are not merely black or white areas. */
const shaded = () =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="300" height="140">
        <linearGradient id="g"><stop stop-color="#000"/><stop offset="1" stop-color="#fff"/></linearGradient>
        <rect width="300" height="100" fill="url(#g)"/><circle cx="150" cy="100" r="38" fill="#27a"/>
      </svg>`,
    ),
  )
    .png()
    .toBuffer()

/** A logo that stands on receipts of this width only. */
async function setLogo({ administrator }: TestServer, paperMm: 58 | 80): Promise<void> {
  const sent = await administrator.fetch('/api/v1/files?name=logo.png', {
    method: 'POST',
    headers: { 'idempotency-key': randomUUID() },
    body: new Uint8Array(await shaded()),
  })
  const { id: logoFileId } = (await sent.json()) as StoredFile
  const { version } = await administrator.call(readSettings)
  // Each width has a template of its own.
  const other = paperMm === 80 ? 58 : 80
  const without = usualReceiptTemplates[other].filter((part) => part !== 'logo')
  await administrator.call(changeSettings, {
    body: { version, logoFileId, receiptTemplates: { ...usualReceiptTemplates, [other]: without } },
  })
}

const margin = 24

/** A picture the server shows, without the white around it. */
async function shownAt({ administrator }: TestServer, path: string): Promise<Bitmap> {
  const picture = sharp(Buffer.from(await (await administrator.fetch(`/api/v1${path}`)).arrayBuffer()))
  const { width, height } = await picture.metadata()
  const inner = { left: margin, top: margin, width: width - 2 * margin, height: height - 2 * margin }
  return fromGrey(await picture.extract(inner).greyscale().raw().toBuffer(), inner.width, inner.height)
}

/**
 * The dots a paper has otherwise than its preview, but for those that hide a command in a picture: 0x10 before one of these
 * bytes is printed as 0x18, lest the printer obeys it.
 */
function dotsUnlike(paper: Bitmap, preview: Bitmap): string[] {
  expect([paper.width, paper.height]).toEqual([preview.width, preview.height])
  const unlike: string[] = []
  for (const [at, byte] of preview.bits.entries()) {
    const printed = paper.bits[at]
    if (
      printed === byte ||
      (printed === 0x18 && byte === 0x10 && [0x04, 0x05, 0x14].includes(preview.bits[at + 1] ?? 0))
    )
      continue
    unlike.push(`${at % preview.stride}, ${Math.floor(at / preview.stride)}: ${byte} is ${printed}`)
  }
  return unlike
}

it.each([
  [80, 576, true],
  [80, 576, false],
  [58, 384, true],
  [58, 384, false],
] as const)(
  'a receipt and its copy come out of a printer of %i mm (%i dots, drawn by us: %s) dot for dot as the previews show them',
  async (paperMm, dots, drawAll) => {
    const server = await startTestServer()
    const { administrator, core, clock } = server
    const station = await openStation(server)
    const printer = await openPrinter({ dots })
    await station.add(`network:${printer.address}`, receiptPrinter({ paperMm, dots, drawAll }))
    await printer.untilConnected()
    await setLogo(server, paperMm)
    const content = sampleReceipt(core.settings.get(), clock.now())
    const id = await core.db.write((tx) =>
      print(
        tx,
        { actor: systemActor('ru'), now: clock.now() },
        { title: 'Receipt', role: 'receipt', locale: 'ru', content },
      ),
    )
    await jobWhen(server, id, isDone)
    const copy = await administrator.call(copyPrintJob, { params: { id } })
    await jobWhen(server, copy.id, isDone)

    const [original, again, ...more] = await Promise.all(printer.papers.map((paper) => printer.bitmapOf(paper)))
    if (!original || !again) throw new Error('nothing came out')
    expect(more).toEqual([])
    expect(again.height).toBeGreaterThan(original.height)
    // Before anything is sold the settings show it, then the job does.
    expect(dotsUnlike(original, await shownAt(server, `/settings/receipt?paperMm=${paperMm}`))).toEqual([])
    expect(dotsUnlike(original, await shownAt(server, `/print-jobs/${id}/sheets/1`))).toEqual([])
    expect(dotsUnlike(again, await shownAt(server, `/print-jobs/${copy.id}/sheets/1`))).toEqual([])
  },
)
