import { describe, expect, it, onTestFinished } from 'vitest'
import { printTestPage, usualSettings } from '../../../contracts/devices.ts'
import type { PrintContent } from '../../../contracts/print-content.ts'
import { copyPrintJob, movePrintJob, resumePrintJob } from '../../../contracts/printing.ts'
import { startVirtualLabelPrinter } from '../../../native/virtual/virtual-label-printer.ts'
import { isBlack, type Bitmap } from '../../../printing/bitmap.ts'
import { withCopyMark } from '../../../printing/copy-mark.ts'
import { sheetBitmap } from '../../../printing/render.ts'
import { codesOn } from '../../../tests/support/decode.ts'
import { wholeSheets } from '../../../tests/support/papers.ts'
import {
  isDone,
  isHeldFor,
  jobWhen,
  letters,
  openPrinter,
  openStation,
  receiptPrinter,
} from '../../../tests/support/station.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'
import { systemActor } from '../access.ts'
import { print } from './print.ts'

const labels = (count: number): PrintContent => ({
  sheets: Array.from({ length: count }, (_, index) => ({
    blocks: [
      {
        kind: 'beside',
        qr: { text: `B-117/${index + 1}`, moduleDots: 5 },
        blocks: [{ kind: 'text', text: `B-117/${index + 1} Oʻng yeng, Ғ` }],
      },
    ],
  })),
})

const order = (server: TestServer, content: PrintContent) =>
  server.core.db.write((tx) =>
    print(
      tx,
      { actor: systemActor('ru'), now: server.clock.now() },
      { title: 'Labels', role: 'label', locale: 'ru', content },
    ),
  )

describe.each([
  ['tspl', 8],
  ['tspl', 12],
  ['zpl', 8],
] as const)('a label printer that speaks %s, %i dots a millimetre', (language, dotsPerMm) => {
  async function openLabels() {
    const server = await startTestServer()
    const station = await openStation(server)
    const printer = await startVirtualLabelPrinter({ language })
    onTestFinished(() => printer.close())
    const device = await station.add(`network:${printer.address}`, {
      ...usualSettings.labelPrinter,
      language,
      dotsPerMm,
    })
    return { server, station, printer, device }
  }

  /** How many dots of the first label are not as its sheet is drawn. */
  async function dotsUnlike({ sheets: [sheet] }: PrintContent, [label]: readonly Bitmap[]): Promise<number> {
    if (!sheet || !label) throw new Error('nothing came out')
    const drawn = await sheetBitmap(sheet, { width: 58 * dotsPerMm }, await letters())
    let differing = 0
    for (let y = 0; y < label.height; y++) {
      for (let x = 0; x < label.width; x++) if (isBlack(label, x, y) !== isBlack(drawn, x, y)) differing++
    }
    return differing
  }

  it('prints every label once, dot for dot as it is drawn, on a label of its size', async () => {
    const { server, printer } = await openLabels()
    const content = labels(3)
    await jobWhen(server, await order(server, content), isDone)
    expect(printer.labels.map(({ width, height }) => [width, height])).toEqual(
      content.sheets.map(() => [58 * dotsPerMm, 40 * dotsPerMm]),
    )
    expect(await Promise.all(printer.labels.map(codesOn))).toEqual([['B-117/1'], ['B-117/2'], ['B-117/3']])
    expect(await dotsUnlike(content, printer.labels)).toBe(0)
  })

  it('makes smaller what has no room, and says of what has none even so that it does not fit', async () => {
    const { server, printer } = await openLabels()
    const most = Math.floor((40 * dotsPerMm) / 30)
    const lines = (count: number, size: number, moduleDots = 5): PrintContent => ({
      sheets: [
        {
          blocks: [
            {
              kind: 'beside',
              qr: { text: 'B-117/1', moduleDots },
              blocks: Array.from({ length: count }, (_, index) => ({
                kind: 'text' as const,
                text: `Қатор ${index + 1}`,
                size,
              })),
            },
          ],
        },
      ],
    })
    await jobWhen(server, await order(server, lines(most, 3)), isDone)
    expect(await dotsUnlike(lines(most, 1, 4), printer.labels)).toBe(0)

    const failed = await jobWhen(server, await order(server, lines(most + 1, 3)), ({ status }) => status === 'failed')
    expect(failed.reason).toBe('tooLong')
    expect(printer.labels).toHaveLength(1)
  })

  it('waits for paper and for its cover, and leaves none out', async () => {
    const { server, printer } = await openLabels()
    printer.runOutAfter(2)
    const id = await order(server, labels(4))
    await jobWhen(server, id, isHeldFor('paperOut'))
    printer.paperIn()
    printer.openCover()
    await jobWhen(server, id, isHeldFor('coverOpen'))
    printer.closeCover()
    await jobWhen(server, id, isDone)
    expect((await Promise.all(printer.labels.map(codesOn))).flat()).toEqual([
      'B-117/1',
      'B-117/2',
      'B-117/3',
      'B-117/4',
    ])
  })

  it('does not print again by itself a label its line broke on: a person says whether it came out, and what is printed again is a copy', async () => {
    const { server, printer } = await openLabels()
    const content = labels(3)
    const [, second] = content.sheets
    if (!second) throw new Error('no second label')
    const answer = (id: string, cameOut: boolean) =>
      server.administrator.call(resumePrintJob, { params: { id }, body: { cameOut } })
    const codes = async () => (await Promise.all(printer.labels.map(codesOn))).flat()

    printer.pullCableAfter(2)
    const id = await order(server, content)
    expect(await jobWhen(server, id, isHeldFor('unconfirmed'))).toMatchObject({ printed: 1, sheets: 3 })
    await printer.plugCable()
    // What was ordered later need not wait for the answer, and the printer is not sent the label before.
    printer.pullCableAfter(1)
    const later = await order(server, labels(1))
    expect(await jobWhen(server, later, isHeldFor('unconfirmed'))).toMatchObject({ printed: 0 })
    await printer.plugCable()
    await answer(later, true)
    expect(await jobWhen(server, later, isDone)).toMatchObject({ printed: 1 })
    expect(await codes()).toEqual(['B-117/1', 'B-117/2', 'B-117/1'])

    await answer(id, false)
    await jobWhen(server, id, isDone)
    expect(await codes()).toEqual(['B-117/1', 'B-117/2', 'B-117/1', 'B-117/2', 'B-117/3'])
    expect(await dotsUnlike({ sheets: [withCopyMark(second, 'КОПИЯ 1', 1)] }, printer.labels.slice(3))).toBe(0)
    expect(await dotsUnlike({ sheets: content.sheets.slice(2) }, printer.labels.slice(4))).toBe(0)
    expect(await server.administrator.call(copyPrintJob, { params: { id } })).toMatchObject({ copy: 2 })
  })

  it('prints its test page', async () => {
    const { server, printer, device } = await openLabels()
    const { jobId } = await server.administrator.call(printTestPage, { params: { id: device.id } })
    await jobWhen(server, jobId, isDone)
    expect(await Promise.all(printer.labels.map(codesOn))).toEqual([['MARKAZ-TEST']])
  })
})

it('a job that waits for a person to say whether a label came out goes on at another printer with a copy of it', async () => {
  const server = await startTestServer()
  const station = await openStation(server)
  const first = await startVirtualLabelPrinter({ language: 'tspl' })
  onTestFinished(() => first.close())
  await station.add(`network:${first.address}`, usualSettings.labelPrinter, 'Labels')
  first.pullCableAfter(1)
  const content = labels(2)
  const id = await order(server, content)
  await jobWhen(server, id, isHeldFor('unconfirmed'))
  const other = await openPrinter()
  const second = await station.add(`network:${other.address}`, receiptPrinter(), 'Second')
  await server.administrator.call(movePrintJob, { params: { id }, body: { deviceId: second.id } })
  await jobWhen(server, id, isDone)
  expect(await wholeSheets(other, content, 'КОПИЯ 1')).toEqual([1, 0])
  expect(await wholeSheets(other, content)).toEqual([0, 1])
})
