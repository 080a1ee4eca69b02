import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { deleteDevice, readStationDevices } from '../../../contracts/devices.ts'
import type { PrintContent } from '../../../contracts/print-content.ts'
import { cancelPrintJob, movePrintJob, resumePrintJob } from '../../../contracts/printing.ts'
import { openRelay } from '../../../tests/support/relay.ts'
import { wholeSheets } from '../../../tests/support/papers.ts'
import {
  isDone,
  isHeldFor,
  jobWhen,
  openPrinter,
  openStation,
  orderPrint,
  receiptPrinter,
} from '../../../tests/support/station.ts'
import { startTestServer } from '../../testing/test-server.ts'

const slips = (count: number): PrintContent => ({
  sheets: Array.from({ length: count }, (_, index) => ({ blocks: [{ kind: 'qr', text: `B-${index + 1}` }] })),
})

/** Two desks with a printer each; the first one's line to the server can be held and cut. */
async function openDesks() {
  const server = await startTestServer()
  const line = await openRelay(server.address)
  const [near, far] = [await openStation(server), await openStation(server, 'Desk 2')]
  await near.startAgain(line.address)
  const [printer, other] = [await openPrinter(), await openPrinter()]
  const first = await near.add(`network:${printer.address}`, receiptPrinter(), 'First')
  const second = await far.add(`network:${other.address}`, receiptPrinter(), 'Second')
  await printer.untilConnected()
  await other.untilConnected()
  const order = (content: PrintContent, deviceId: string) => orderPrint(server, content, deviceId)
  const shown = async () =>
    (await server.administrator.call(readStationDevices)).items.find(({ station }) => station.id === near.stationId)
  const isFirstThere = async () => (await shown())?.agent?.online
  /** Known to the agent: the next sheet is not begun. */
  async function openCover() {
    printer.openCover()
    const faultOf = async () => (await shown())?.devices.find(({ id }) => id === first.id)?.state.fault
    await expect.poll(faultOf, { timeout: 20_000 }).toBe('coverOpen')
  }
  const move = (id: string) =>
    server.administrator.call(movePrintJob, { params: { id }, body: { deviceId: second.id } })
  return { server, line, near, printer, other, first, second, order, isFirstThere, openCover, move }
}

const all = (content: PrintContent, count: number) => content.sheets.map(() => count)

it.each(['is given to another station', 'loses its printer', 'is cancelled, and given to another station'] as const)(
  'a job that %s while its agent prints out of reach is a copy there, every sheet of it',
  async (what) => {
    const { server, line, printer, other, first, order, isFirstThere, openCover, move } = await openDesks()
    await openCover()
    const content = slips(3)
    const id = await order(content, first.id)
    await jobWhen(server, id, isHeldFor('coverOpen'))
    line.cut()
    await expect.poll(isFirstThere, { timeout: 20_000 }).toBe(false)
    printer.closeCover()
    await printer.untilPapers(3)

    if (what === 'loses its printer') await server.administrator.call(deleteDevice, { params: { id: first.id } })
    else {
      if (what !== 'is given to another station') await server.administrator.call(cancelPrintJob, { params: { id } })
      await move(id)
    }
    await jobWhen(server, id, isDone)
    expect(await wholeSheets(printer, content)).toEqual(all(content, 1))
    expect(await wholeSheets(other, content)).toEqual(all(content, 0))
    expect(await wholeSheets(other, content, 'КОПИЯ 1')).toEqual(all(content, 1))
  },
)

it('waits to be told how far the first printer came, and is a copy where that is never told', async () => {
  const { server, line, printer, other, first, second, order, openCover, move } = await openDesks()
  await openCover()
  const content = slips(3)
  const id = await order(content, first.id)
  await jobWhen(server, id, isHeldFor('coverOpen'))
  line.hold()
  printer.closeCover()
  await printer.untilPapers(3)
  await move(id)
  const next = slips(1)
  await jobWhen(server, await order(next, second.id), isDone)
  expect(other.papers).toHaveLength(1)

  line.cut()
  await jobWhen(server, id, isDone)
  expect(other.papers).toHaveLength(4)
  expect(await wholeSheets(other, content, 'КОПИЯ 1')).toEqual(all(content, 1))
})

it('is printed by whoever has it, each sheet once, though it is given away while sheets are coming out', async () => {
  const { server, printer, other, first, order, move } = await openDesks()
  const content = slips(30)
  const id = await order(content, first.id)
  await printer.untilPapers(5)
  await move(id)
  await jobWhen(server, id, isDone)
  const here = await wholeSheets(printer, content)
  const there = await wholeSheets(other, content)
  expect(here.map((count, index) => count + (there[index] ?? 0))).toEqual(all(content, 1))
  expect(other.papers.length).toBeGreaterThan(0)
  // The one that was coming out.
  expect(other.papers.length - there.filter((count) => count > 0).length).toBeLessThanOrEqual(1)
})

it('is no copy where its first agent had not been handed it', async () => {
  const { server, line, printer, other, first, order, isFirstThere, move } = await openDesks()
  line.cut()
  await expect.poll(isFirstThere, { timeout: 20_000 }).toBe(false)
  const content = slips(2)
  const id = await order(content, first.id)
  await move(id)
  await jobWhen(server, id, isDone)
  expect(printer.papers).toHaveLength(0)
  expect(await wholeSheets(other, content)).toEqual(all(content, 1))
})

it('is a copy when somebody goes on with it that was cancelled while nobody knew whether it had come out', async () => {
  const { server, near, printer, first, order, openCover } = await openDesks()
  await openCover()
  const content = slips(1)
  const id = await order(content, first.id)
  await jobWhen(server, id, isHeldFor('coverOpen'))
  await near.stop()
  rmSync(join(near.data, 'print-journal.jsonl'))
  await near.startAgain()
  await jobWhen(server, id, isHeldFor('unconfirmed'))
  await server.administrator.call(cancelPrintJob, { params: { id } })
  await server.administrator.call(resumePrintJob, { params: { id }, body: {} })
  printer.closeCover()
  await jobWhen(server, id, isDone)
  expect(printer.papers).toHaveLength(1)
  expect(await wholeSheets(printer, content, 'КОПИЯ 1')).toEqual([1])
})
