import { describe, expect, it } from 'vitest'
import { printTestPage, readStationDevices, usualSettings } from '../../../contracts/devices.ts'
import type { PrintContent } from '../../../contracts/print-content.ts'
import { cancelPrintJob, copyPrintJob, resumePrintJob } from '../../../contracts/printing.ts'
import { hasCups } from '../../../tests/support/cups.mjs'
import { startCups } from '../../../tests/support/cups.ts'
import { freePort } from '../../../tests/support/free-port.ts'
import { openPagePrinter } from '../../../tests/support/page-printer.ts'
import { readPages } from '../../../tests/support/pdf-codes.ts'
import { wholeSheets } from '../../../tests/support/papers.ts'
import { isDone, isHeldFor, jobWhen, openPrinter, openStation, receiptPrinter } from '../../../tests/support/station.ts'
import { startTestServer, type TestServer } from '../../testing/test-server.ts'
import { systemActor } from '../access.ts'
import { print, type PrintOrder } from './print.ts'

const slips = (count: number): PrintContent => ({
  sheets: Array.from({ length: count }, (_, index) => ({
    blocks: [
      { kind: 'text', text: 'Oʻzbekiston, Ғылым, Көкөтөй' },
      { kind: 'qr', text: `B-${index + 1}` },
    ],
  })),
})

const order = (server: TestServer, what: { content: PrintContent } | { fileId: string }, role: PrintOrder['role']) =>
  server.core.db.write((tx) =>
    print(tx, { actor: systemActor('ru'), now: server.clock.now() }, { title: 'Slips', role, locale: 'ru', ...what }),
  )

/** A printer of the system's that is switched off until it is switched on. */
async function openQueue() {
  const cups = await startCups()
  const port = await freePort()
  const address = `127.0.0.1:${port}`
  await cups.addQueue('receipts', address)
  const server = await startTestServer()
  const station = await openStation(server)
  await station.add('queue:receipts', receiptPrinter())
  return { cups, address, server, station, switchOn: () => openPrinter({ port, silent: true }) }
}

/** Resolves when the system itself holds something for a printer. */
async function untilWaiting(cups: Awaited<ReturnType<typeof startCups>>): Promise<void> {
  await expect.poll(() => cups.waiting('receipts'), { timeout: 20_000 }).toHaveLength(1)
}

/** Somebody goes on with a job of one sheet, of which nobody knows whether it came out: one comes, marked as a copy. */
async function goOnAsCopy({ server, switchOn }: Awaited<ReturnType<typeof openQueue>>, id: string): Promise<void> {
  const printer = await switchOn()
  await server.administrator.call(resumePrintJob, { params: { id }, body: {} })
  await jobWhen(server, id, isDone)
  await printer.untilPapers(1)
  expect(await wholeSheets(printer, slips(1), 'КОПИЯ 1')).toEqual([1])
  expect(printer.papers).toHaveLength(1)
}

describe.skipIf(!hasCups())('a printer the system drives', () => {
  it('is found by the station and prints every sheet once, with its letters and codes', async () => {
    const { server, switchOn } = await openQueue()
    const printer = await switchOn()
    const { items } = await server.administrator.call(readStationDevices)
    expect(items[0]?.devices[0]).toMatchObject({ portKey: 'queue:receipts' })
    // The computer may have serial ports of its own.
    expect(items[0]?.agent?.freePorts.filter(({ key }) => key.startsWith('queue:'))).toEqual([])
    const content = slips(3)
    await jobWhen(server, await order(server, { content }, 'receipt'), isDone)
    await printer.untilPapers(3)
    expect(await wholeSheets(printer, content)).toEqual([1, 1, 1])
    expect(printer.papers).toHaveLength(3)
  })

  it('is told to let go of a job that is cancelled, and prints it as a copy when somebody goes on with it', async () => {
    const queue = await openQueue()
    const { cups, server } = queue
    const id = await order(server, { content: slips(1) }, 'receipt')
    await untilWaiting(cups)
    await server.administrator.call(cancelPrintJob, { params: { id } })
    await expect.poll(() => cups.waiting('receipts'), { timeout: 20_000 }).toEqual([])
    await goOnAsCopy(queue, id)
  })

  it('lets go of a job that was cancelled while the agent was stopped', async () => {
    const queue = await openQueue()
    const { cups, server, station } = queue
    const id = await order(server, { content: slips(1) }, 'receipt')
    await untilWaiting(cups)
    await station.stop()
    await server.administrator.call(cancelPrintJob, { params: { id } })
    await station.startAgain()
    await expect.poll(() => cups.waiting('receipts'), { timeout: 20_000 }).toEqual([])
    await goOnAsCopy(queue, id)
  })

  it('waits for a person where somebody ended the job in the system’s own list', async () => {
    const { cups, server, switchOn } = await openQueue()
    const id = await order(server, { content: slips(1) }, 'receipt')
    await untilWaiting(cups)
    await cups.cancelAll('receipts')
    const printer = await switchOn()
    await jobWhen(server, id, isHeldFor('unconfirmed'))
    await server.administrator.call(resumePrintJob, { params: { id }, body: { cameOut: true } })
    await jobWhen(server, id, isDone)
    expect(printer.papers).toHaveLength(0)
  })

  it('prints once what the system held while the agent was started again', async () => {
    const { cups, server, station, switchOn } = await openQueue()
    const content = slips(1)
    const id = await order(server, { content }, 'receipt')
    await untilWaiting(cups)
    await station.startAgain()
    const printer = await switchOn()
    await jobWhen(server, id, isDone)
    await printer.untilPapers(1)
    expect(await wholeSheets(printer, content)).toEqual([1])
    expect(printer.papers).toHaveLength(1)
  })
})

describe.skipIf(!hasCups())('a queue of the system', () => {
  it('that is removed is shown as gone, and is back without a click when it is added again', async () => {
    const { cups, address, server } = await openQueue()
    const shown = async () => {
      const { items } = await server.administrator.call(readStationDevices)
      return items[0]?.devices[0]?.state.connected
    }
    await expect.poll(shown).toBe(true)
    await cups.run('lpadmin', '-x', 'receipts')
    await expect.poll(shown).toBe(false)
    await cups.addQueue('receipts', address)
    await expect.poll(shown).toBe(true)
  })

  it('that is out of paper, stopped or takes nothing holds its job and says why, and goes on by itself', async () => {
    const { cups, server, switchOn } = await openQueue()
    const printer = await switchOn()
    const content = slips(1)
    const stops = [
      ['paperOut', () => cups.paperOut('receipts'), () => cups.paperIn('receipts')],
      ['offline', () => cups.run('cupsdisable', 'receipts'), () => cups.run('cupsenable', 'receipts')],
      ['offline', () => cups.run('cupsreject', 'receipts'), () => cups.run('cupsaccept', 'receipts')],
    ] as const
    for (const [index, [reason, stop, goOn]] of stops.entries()) {
      await stop()
      const id = await order(server, { content }, 'receipt')
      await jobWhen(server, id, isHeldFor(reason))
      expect(printer.papers).toHaveLength(index)
      await goOn()
      await jobWhen(server, id, isDone)
      await printer.untilPapers(index + 1)
    }
    expect(await wholeSheets(printer, content)).toEqual([stops.length])
    expect(printer.papers).toHaveLength(stops.length)
  })

  it('that gives a job up has not printed it: a person looks, and what is printed then is a copy', async () => {
    const queue = await openQueue()
    const { cups, server } = queue
    await cups.run('lpadmin', '-p', 'receipts', '-o', 'printer-error-policy=abort-job')
    const id = await order(server, { content: slips(1) }, 'receipt')
    expect(await jobWhen(server, id, isHeldFor('unconfirmed'))).toMatchObject({ printed: 0 })
    await goOnAsCopy(queue, id)
  })

  it('that stops itself at a fault keeps the job, and prints it once when somebody starts it again', async () => {
    const { cups, server, switchOn } = await openQueue()
    await cups.run('lpadmin', '-p', 'receipts', '-o', 'printer-error-policy=stop-printer')
    const id = await order(server, { content: slips(1) }, 'receipt')
    await jobWhen(server, id, isHeldFor('offline'))
    const printer = await switchOn()
    await cups.run('cupsenable', 'receipts')
    await jobWhen(server, id, isDone)
    await printer.untilPapers(1)
    expect(await wholeSheets(printer, slips(1))).toEqual([1])
    expect(printer.papers).toHaveLength(1)
  })
})

/** Within the mark of a copy. */
const corner = { left: 595 - 70, top: 14, width: 56, height: 18 }

it.skipIf(!hasCups())('prints the A4 test page, and marks a copy of it on every page (D-08)', async () => {
  const cups = await startCups()
  const printer = await openPagePrinter()
  await cups.addQueue('office', printer.address)
  const server = await startTestServer()
  const station = await openStation(server)
  const device = await station.add('queue:office', usualSettings.pagePrinter)
  const { jobId } = await server.administrator.call(printTestPage, { params: { id: device.id }, locale: 'kk' })
  await jobWhen(server, jobId, isDone)
  const copy = await server.administrator.call(copyPrintJob, { params: { id: jobId } })
  await jobWhen(server, copy.id, isDone)
  await printer.untilFiles(2)
  const [first = [], second = []] = await Promise.all(
    printer.files.map(async (file) => (await readPages(file, [corner])).map(({ black: [share = 0] }) => share)),
  )
  // The frame of the page, and white letters on black.
  expect(first[0]).toBeLessThan(0.1)
  expect(second).toHaveLength(1)
  expect(second[0]).toBeGreaterThan(0.5)
  expect(second[0]).toBeLessThan(0.95)
})
