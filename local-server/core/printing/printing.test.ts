import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { PrintContent } from '../../../contracts/print-content.ts'
import { usualSettings } from '../../../contracts/devices.ts'
import { cancelPrintJob, copyPrintJob, movePrintJob, resumePrintJob } from '../../../contracts/printing.ts'
import { everyWholeSheet, wholeSheets } from '../../../tests/support/papers.ts'
import { encodeSheet } from '../../../native/drivers/escpos/encode.ts'
import { startVirtualPrinter, type Paper, type VirtualPrinter } from '../../../native/virtual/virtual-printer.ts'
import { isBlack } from '../../../printing/bitmap.ts'
import { sheetBitmap } from '../../../printing/render.ts'
import {
  isDone,
  isHeldFor,
  jobWhen,
  letters,
  openPort,
  openPrinter,
  openStation,
  orderPrint,
  receiptPrinter,
} from '../../../tests/support/station.ts'
import { systemActor } from '../access.ts'
import { startTestServer } from '../../testing/test-server.ts'
import { print } from './print.ts'

const slip = (name: string): PrintContent['sheets'][number] => ({
  blocks: [
    { kind: 'text', text: 'Atlas tikuv sexi', align: 'center', bold: true },
    { kind: 'text', text: name, size: 2 },
    { kind: 'text', text: 'Oʻzbekiston, Ғылым, Көкөтөй' },
    { kind: 'qr', text: name },
  ],
})

const slips = (count: number): PrintContent => ({
  sheets: Array.from({ length: count }, (_, index) => slip(`B-${index + 1}`)),
})

async function openPrinting() {
  const server = await startTestServer()
  const station = await openStation(server)
  const printer = await openPrinter()
  const device = await station.add(`network:${printer.address}`, receiptPrinter())
  await printer.untilConnected()
  return { server, station, printer, device }
}

describe('printing once', () => {
  it('prints every sheet as its picture shows it, and counts it', async () => {
    const { server, printer } = await openPrinting()
    const content = slips(3)
    const job = await jobWhen(server, await orderPrint(server, content), isDone)
    expect(job).toMatchObject({ status: 'done', sheets: 3, printed: 3, copy: 0 })
    expect(printer.papers).toHaveLength(3)
    expect(await wholeSheets(printer, content)).toEqual([1, 1, 1])
  })

  it('prints on narrow paper what a template wants there, and a copy likewise', async () => {
    const server = await startTestServer()
    const station = await openStation(server)
    const printer = await openPrinter({ dots: 384 })
    await station.add(`network:${printer.address}`, receiptPrinter({ paperMm: 58, dots: 384 }))
    await printer.untilConnected()
    const narrow: PrintContent = { sheets: [slip('narrow')] }
    const id = await orderPrint(server, { sheets: [{ ...slip('wide'), narrow: slip('narrow').blocks }] })
    await jobWhen(server, id, isDone)
    expect(await wholeSheets(printer, narrow, undefined, 384)).toEqual([1])
    const copy = await server.administrator.call(copyPrintJob, { params: { id } })
    await jobWhen(server, copy.id, isDone)
    expect(await wholeSheets(printer, narrow, 'КОПИЯ 1', 384)).toEqual([1])
    expect(printer.papers).toHaveLength(2)
  })

  it('holds a job whose paper ran out in the middle, and prints that sheet whole again, marked as a copy (S-SEW-11)', async () => {
    const { server, printer } = await openPrinting()
    printer.runOutAfter(500)
    const content = slips(3)
    const id = await orderPrint(server, content)
    const held = await jobWhen(server, id, isHeldFor('paperOut'))
    expect(held.printed).toBe(1)
    printer.paperIn()
    await jobWhen(server, id, isDone)
    expect(await wholeSheets(printer, content)).toEqual([1, 0, 1])
    expect(await wholeSheets(printer, content, 'КОПИЯ 1')).toEqual([0, 1, 0])
    expect(printer.papers.map(({ end }) => end)).toEqual(['cut', 'torn', 'cut', 'cut', 'cut'])
  })

  it.each([
    ['the cover is open', 'coverOpen', 'openCover', 'closeCover'],
    ['it is stopped by its button', 'offline', 'goOffline', 'goOnline'],
  ] as const)('waits while %s', async (_, reason, stop, goOn) => {
    const { server, printer } = await openPrinting()
    printer[stop]()
    const content = slips(1)
    const id = await orderPrint(server, content)
    await jobWhen(server, id, isHeldFor(reason))
    expect(printer.papers).toHaveLength(0)
    printer[goOn]()
    await jobWhen(server, id, isDone)
    expect(await wholeSheets(printer, content)).toEqual([1])
  })

  it('waits while it answers nothing in the middle of a job, and prints none of it again when it wakes', async () => {
    const { server, printer } = await openPrinting()
    const content = slips(20)
    const id = await orderPrint(server, content)
    await printer.untilPapers(3)
    printer.hang()
    const held = await jobWhen(server, id, isHeldFor('notAnswering'))
    // Of the last one it has not said that it came out.
    expect([3, 4]).toContain(printer.papers.length)
    expect([0, 1]).toContain(printer.papers.length - held.printed)
    printer.wake()
    await jobWhen(server, id, isDone)
    expect(await wholeSheets(printer, content)).toEqual(content.sheets.map(() => 1))
    expect(printer.papers).toHaveLength(20)
  })

  it('marks a sheet the cable was pulled from as void, and prints it whole when the cable is back', async () => {
    const { server, printer } = await openPrinting()
    printer.pullCableAfter(9_000)
    const content = slips(3)
    const id = await orderPrint(server, content)
    await jobWhen(server, id, isHeldFor('disconnected'))
    await printer.plugCable()
    await jobWhen(server, id, isDone)
    expect(await everyWholeSheet(printer, content, ['КОПИЯ 1'])).toEqual([1, 1, 1])
    expect(printer.papers).toHaveLength(4)
  })

  it('goes on where the agent was stopped', async () => {
    const { server, station, printer } = await openPrinting()
    const content = slips(30)
    const id = await orderPrint(server, content)
    await printer.untilPapers(5)
    await station.startAgain()
    await jobWhen(server, id, isDone)
    expect(await everyWholeSheet(printer, content, ['КОПИЯ 1'])).toEqual(content.sheets.map(() => 1))
  })

  it('goes on while the server is stopped, and tells it afterwards', async () => {
    const { server, printer } = await openPrinting()
    const content = slips(12)
    const id = await orderPrint(server, content)
    await printer.untilPapers(2)
    await server.restart()
    await jobWhen(server, id, isDone)
    expect(await wholeSheets(printer, content)).toEqual(content.sheets.map(() => 1))
    expect(printer.papers).toHaveLength(12)
  })

  it('prints none again of two thousand jobs that came out while the server was away', async () => {
    const { server, station, printer, device } = await openPrinting()
    await station.stop()
    const jobIds = await server.core.db.write(async (tx) => {
      const order = { title: 'Slip', role: 'receipt', locale: 'ru', content: slips(1), deviceId: device.id } as const
      const ids: string[] = []
      while (ids.length < 2_000) ids.push(await print(tx, { actor: systemActor('ru'), now: 0 }, order))
      return ids
    })
    const done = {
      status: 'done',
      reason: null,
      printed: 1,
      begunAgain: 0,
      highestCopy: 0,
      step: null,
      systemJob: null,
    }
    const noted = jobIds.map((jobId) => JSON.stringify({ noted: { jobId, deviceId: device.id, ...done } }))
    writeFileSync(join(station.data, 'print-journal.jsonl'), `${noted.join('\n')}\n`)
    await station.startAgain()
    const unfinished = server.core.db.read.selectFrom('print_job').select('id').where('status', '!=', 'done')
    expect(await unfinished.execute()).toEqual([])
    const last = await orderPrint(server, slips(1))
    await jobWhen(server, last, isDone)
    expect(printer.papers).toHaveLength(1)
  })

  it('prints what was ordered while nobody was there', async () => {
    const { server, station, printer } = await openPrinting()
    await station.stop()
    const content = slips(2)
    const id = await orderPrint(server, content)
    await station.startAgain()
    await jobWhen(server, id, isDone)
    expect(await wholeSheets(printer, content)).toEqual([1, 1])
  })

  it('marks every sheet a person asks for again, with a number that counts up', async () => {
    const { server, printer } = await openPrinting()
    const content = slips(1)
    const id = await orderPrint(server, content)
    await jobWhen(server, id, isDone)
    const first = await server.administrator.call(copyPrintJob, { params: { id } })
    await jobWhen(server, first.id, isDone)
    const second = await server.administrator.call(copyPrintJob, { params: { id: first.id } })
    expect(second).toMatchObject({ copy: 2, originalId: id })
    await jobWhen(server, second.id, isDone)
    expect(await wholeSheets(printer, content)).toEqual([1])
    expect(await wholeSheets(printer, content, 'КОПИЯ 1')).toEqual([1])
    expect(await wholeSheets(printer, content, 'КОПИЯ 2')).toEqual([1])
  })

  it('prints no more of a job that was cancelled, and the rest when it is resumed', async () => {
    const { server, printer } = await openPrinting()
    // So many that it cannot be over before the cancelling has come.
    const content = slips(60)
    const id = await orderPrint(server, content)
    await printer.untilPapers(3)
    await server.administrator.call(cancelPrintJob, { params: { id } })
    const cancelled = await jobWhen(server, id, ({ status, printed }) => status === 'cancelled' && printed >= 3)
    expect(cancelled.printed).toBeLessThan(60)
    await server.administrator.call(resumePrintJob, { params: { id }, body: {} })
    await jobWhen(server, id, isDone)
    expect(await wholeSheets(printer, content)).toEqual(content.sheets.map(() => 1))
  })
})

describe('a job that is cancelled in the middle of a sheet', () => {
  it('whose cable is pulled before the cut prints it as a copy when somebody goes on with it, on paper of its own', async () => {
    const { server, printer } = await openPrinting()
    const content = slips(1)
    const pulled = printer.pullCableAtCut()
    const id = await orderPrint(server, content)
    await pulled
    await jobWhen(server, id, isHeldFor('disconnected'))
    await server.administrator.call(cancelPrintJob, { params: { id } })
    await printer.plugCable()
    await printer.untilPapers(1)
    await server.administrator.call(resumePrintJob, { params: { id }, body: {} })
    await jobWhen(server, id, isDone)
    expect(await wholeSheets(printer, content)).toEqual([1])
    expect(await wholeSheets(printer, content, 'КОПИЯ 1')).toEqual([1])
    expect(printer.papers).toHaveLength(2)
  })

  it('whose paper ran out voids what came out, and prints it as a copy when somebody goes on with it', async () => {
    const { server, printer } = await openPrinting()
    const content = slips(1)
    printer.runOutAfter(100)
    const id = await orderPrint(server, content)
    await jobWhen(server, id, isHeldFor('paperOut'))
    await server.administrator.call(cancelPrintJob, { params: { id } })
    printer.paperIn()
    await printer.untilPapers(2)
    await server.administrator.call(resumePrintJob, { params: { id }, body: {} })
    await jobWhen(server, id, isDone)
    expect(printer.papers.map(({ end }) => end)).toEqual(['torn', 'cut', 'cut'])
    expect(await wholeSheets(printer, content, 'КОПИЯ 1')).toEqual([1])
  })
})

describe('a job whose agent was stopped in the middle of a sheet', () => {
  /** Half a sheet is on the paper, the cable is out, and the agent is gone. */
  async function leaveHalf(content: PrintContent) {
    const printing = await openPrinting()
    const { server, station, printer } = printing
    const { body } = await encodeSheet(content.sheets[0] ?? slip(''), usualSettings.receiptPrinter, {
      letters: await letters(),
    })
    printer.pullCableAfter(body.length - 20)
    const id = await orderPrint(server, content)
    await jobWhen(server, id, isHeldFor('disconnected'))
    await station.stop()
    return { ...printing, id }
  }
  /** How many rows of dots a paper has in common with the whole sheet, from its top on. */
  const startOf = async (printer: VirtualPrinter, paper: Paper | undefined, content: PrintContent) => {
    if (!paper) throw new Error('no such paper')
    const whole = await sheetBitmap(content.sheets[0] ?? slip(''), { width: 576 }, await letters())
    const found = await printer.bitmapOf(paper)
    let same = 0
    for (let y = 0; y < Math.min(whole.height, found.height); y++) {
      for (let x = 0; x < 576; x++) if (isBlack(whole, x, y) !== isBlack(found, x, y)) return same
      same = y + 1
    }
    return same
  }

  it('and which is cancelled before it is back is voided and cut off, and the next has paper of its own', async () => {
    const content = slips(1)
    const { server, station, printer, id } = await leaveHalf(content)
    await server.administrator.call(cancelPrintJob, { params: { id } })
    await printer.plugCable()
    await station.startAgain()
    await printer.untilPapers(1)
    expect(await startOf(printer, printer.papers[0], content)).toBeGreaterThan(50)
    expect(await wholeSheets(printer, content)).toEqual([0])
    const next = slips(1)
    await jobWhen(server, await orderPrint(server, next), isDone)
    expect(await wholeSheets(printer, next)).toEqual([1])
    expect(printer.papers.map(({ end }) => end)).toEqual(['cut', 'cut'])
  })

  it('and which is given to another printer there is voided and cut off where it was begun', async () => {
    const content = slips(1)
    const { server, station, printer, id } = await leaveHalf(content)
    const other = await openPrinter()
    const second = await station.add(`network:${other.address}`, receiptPrinter(), 'Second')
    await server.administrator.call(movePrintJob, { params: { id }, body: { deviceId: second.id } })
    await printer.plugCable()
    await station.startAgain()
    await jobWhen(server, id, isDone)
    expect(await wholeSheets(other, content, 'КОПИЯ 1')).toEqual([1])
    await printer.untilPapers(1)
    expect(await startOf(printer, printer.papers[0], content)).toBeGreaterThan(50)
    expect(printer.papers.map(({ end }) => end)).toEqual(['cut'])
  })
})

describe('a printer that is not on the network', () => {
  it.each([
    ['serial', 'none'],
    ['serial', 'rtsCts'],
    ['serial', 'xonXoff'],
    ['usbPrinter', 'none'],
  ] as const)('prints every sheet once at a %s port (flow control: %s)', async (way, flow) => {
    const server = await startTestServer()
    const station = await openStation(server)
    const port = await openPort()
    const printer = await startVirtualPrinter({ letters: await letters(), serial: port })
    await station.add(`${way}:${port.path}`, receiptPrinter({ flow, baudRate: 115_200 }))
    const content = slips(3)
    await jobWhen(server, await orderPrint(server, content), isDone)
    expect(await wholeSheets(printer, content)).toEqual([1, 1, 1])
    expect(printer.papers).toHaveLength(3)
  })

  it('holds a job whose cable is pulled, and goes on by itself when it is back', async () => {
    const server = await startTestServer()
    const station = await openStation(server)
    const port = await openPort()
    const printer = await startVirtualPrinter({ letters: await letters(), serial: port })
    await station.add(`serial:${port.path}`, receiptPrinter())
    printer.pullCableAfter(9_000)
    const content = slips(3)
    const id = await orderPrint(server, content)
    await jobWhen(server, id, isHeldFor('disconnected'))
    await printer.plugCable()
    await jobWhen(server, id, isDone)
    expect(await everyWholeSheet(printer, content, ['КОПИЯ 1'])).toEqual([1, 1, 1])
  })
})

describe('a job that waits', () => {
  it('is not given to a device of another kind', async () => {
    const { server, station, printer, device } = await openPrinting()
    const scanner = await station.add('serial:/dev/ttyS9', usualSettings.scanner, 'Scanner')
    printer.openCover()
    const id = await orderPrint(server, slips(1), device.id)
    expect(
      await server.administrator.refused(movePrintJob, { params: { id }, body: { deviceId: scanner.id } }),
    ).toMatchObject({ status: 422, code: 'device.wrongKind' })
  })

  it.each(['the same', 'another'])(
    'is given to a printer of %s station, which prints what has not come out; the first prints none of it later',
    async (where) => {
      const { server, station, printer, device } = await openPrinting()
      const there = where === 'another' ? await openStation(server, 'Desk 2') : station
      const other = await openPrinter()
      const second = await there.add(`network:${other.address}`, receiptPrinter(), 'Second')
      printer.runOutAfter(500)
      other.openCover()
      const content = slips(3)
      const id = await orderPrint(server, content, device.id)
      await jobWhen(server, id, isHeldFor('paperOut'))
      await server.administrator.call(movePrintJob, { params: { id }, body: { deviceId: second.id } })
      await jobWhen(server, id, isHeldFor('coverOpen'))

      printer.paperIn()
      const next = slips(1)
      await jobWhen(server, await orderPrint(server, next, device.id), isDone)
      expect(printer.papers.map(({ end }) => end)).toEqual(['cut', 'torn', 'cut', 'cut'])
      expect(await everyWholeSheet(printer, content, ['КОПИЯ 1'])).toEqual([2, 0, 0])

      other.closeCover()
      await jobWhen(server, id, isDone)
      expect(await wholeSheets(other, content)).toEqual([0, 0, 1])
      // Half of it lies in the first printer.
      expect(await wholeSheets(other, content, 'КОПИЯ 1')).toEqual([0, 1, 0])
      expect(other.papers).toHaveLength(2)
    },
  )
})

describe('a printer that tells nothing of itself', () => {
  it('prints', async () => {
    const server = await startTestServer()
    const station = await openStation(server)
    const printer = await openPrinter({ silent: true })
    await station.add(`network:${printer.address}`, receiptPrinter())
    const content = slips(2)
    await jobWhen(server, await orderPrint(server, content), isDone)
    await printer.untilPapers(2)
    expect(await wholeSheets(printer, content)).toEqual([1, 1])
  })
})

describe('the cash drawer', () => {
  it('opens without feeding paper', async () => {
    const server = await startTestServer()
    const station = await openStation(server)
    const printer = await openPrinter()
    await station.add(`network:${printer.address}`, receiptPrinter({ drawer: 'pin2' }))
    const id = await orderPrint(server, { sheets: [{ blocks: [], drawer: true }] })
    await jobWhen(server, id, isDone)
    await expect.poll(() => printer.drawerOpenings).toBe(1)
    expect(printer.fedDots).toBe(0)
    expect(printer.papers).toHaveLength(0)
  })
})
