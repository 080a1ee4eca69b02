import { parse } from 'csv-parse/sync'
import readXlsxFile from 'read-excel-file/node'
import { createExport, readExport, type ExportFormat } from '../../contracts/exports.ts'
import type { ListContract, RowOf } from '../../contracts/list.ts'
import { listAttendance } from '../../contracts/workshop/attendance.ts'
import { listDefects } from '../../contracts/workshop/quality.ts'
import { reportWorkByWorker } from '../../contracts/workshop/reports.ts'
import type { TestClient } from '../../local-server/testing/test-client.ts'
import type { Comparison } from './compare.ts'
import type { Week } from './entries.ts'

/** All rows of a list, page by page. */
async function allRows<L extends ListContract>(client: TestClient, list: L): Promise<RowOf<L>[]> {
  const contract: ListContract = list
  const rows: RowOf<L>[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = { limit: 200, ...(cursor === '' ? {} : { cursor }) }
    const page = (await client.call(contract, { query })) as { items: unknown[]; nextCursor: string | null }
    rows.push(...(page.items as RowOf<L>[]))
    cursor = page.nextCursor
  }
  return rows
}

/** Who records work is here from the first of it on: that is when the shift began. */
export async function compareAttendance({ factory, ledger }: Week, comparison: Comparison): Promise<void> {
  const came = new Map<string, number>()
  for (const { workerId, workedOn, shift, at, correctsId } of ledger.entries.values()) {
    if (correctsId !== null) continue
    const key = `${workerId} ${workedOn} ${shift}`
    came.set(key, Math.min(came.get(key) ?? Infinity, at))
  }
  const rows = await allRows(factory.administrator, listAttendance)
  comparison.same('attendance', 'how many shifts were worked', rows.length, came.size)
  for (const { workerId, workerNumber, workedOn, shiftName, cameAt } of rows) {
    const shift = shiftName === 'Day shift' ? 'day' : 'night'
    const plain = came.get(`${workerId} ${workedOn} ${shift}`) ?? null
    comparison.same('attendance', `${workerNumber} on ${workedOn} ${shift}`, cameAt, plain)
  }
}

/** Every rejected record in which a master named a defect is one of that kind, whole. */
export async function compareDefects({ factory, ledger, defects }: Week, comparison: Comparison): Promise<void> {
  const rows = await allRows(factory.administrator, listDefects)
  for (const [kindId, ids] of defects) {
    const found = rows.filter((row) => row.kindId === kindId)
    const shown = found.map((row) => `${row.workRecordId} ${row.workerId} ${row.pieces}`).toSorted()
    const plain = ids.map((id) => `${id} ${ledger.get(id).workerId} ${ledger.get(id).quantity}`).toSorted()
    comparison.same('defects', found[0]?.kindName ?? kindId, shown, plain)
  }
}

const columns = ['number', 'daysWorked', 'approvedPieces', 'approvedMinor', 'rejectedPieces', 'pendingPieces']

async function cellsOf(
  client: TestClient,
  format: ExportFormat,
  runJobs: () => Promise<void>,
): Promise<(string | number)[][]> {
  const query = { 'workedOn.from': '2026-11-01', 'workedOn.to': '2026-11-30' }
  const body = { list: reportWorkByWorker.name, format, query, columns, locale: 'en' as const }
  const { id } = await client.call(createExport, { body })
  for (let state = 'waiting'; state !== 'done';) {
    await runJobs()
    ;({ state } = await client.call(readExport, { params: { id } }))
    if (state === 'failed' || state === 'cancelled') throw new Error(`the report as ${format} ${state}`)
  }
  const answer = await client.fetch(`/api/v1/exports/${id}/file`)
  const bytes = Buffer.from(await answer.arrayBuffer())
  if (format === 'csv') return parse(bytes, { bom: true, delimiter: [';', ','] })
  const [sheet] = await readXlsxFile(bytes)
  return (sheet?.data ?? []).map((row) => row.map((cell) => (typeof cell === 'number' ? cell : String(cell ?? ''))))
}

const numberIn = (cell: string | number | undefined) =>
  typeof cell === 'number' ? cell : Number((cell ?? '').replaceAll(/[\s\u00a0\u202f]/g, '').replace(',', '.'))

/** The month as a file, cell by cell: each worker's days, pieces and money. */
export async function compareFile(
  { factory, ledger }: Week,
  comparison: Comparison,
  format: 'xlsx' | 'csv',
  runJobs: () => Promise<void>,
): Promise<void> {
  const subject = `month as ${format}`
  const [, ...lines] = await cellsOf(factory.administrator, format, runJobs)
  const shown = new Map(lines.map((cells) => [String(cells[0]), cells.slice(1).map(numberIn)]))
  const workers = factory.lines.flatMap((line) => line.workers)
  const perWorker = ledger.sumsBy((entry) => entry.workerId)
  for (const { id, badge } of workers) {
    const sums = perWorker.get(id)
    if (!sums) continue
    const perDay = ledger.sumsBy(
      (entry) => entry.workedOn,
      (entry) => entry.workerId === id,
    )
    const days = [...perDay.values()].filter(({ approvedPieces }) => approvedPieces > 0).length
    const [daysWorked, approvedPieces, money = 0, rejectedPieces, pendingPieces] = shown.get(badge) ?? []
    comparison.same(
      subject,
      badge,
      [daysWorked, approvedPieces, Math.round(money * 100), rejectedPieces, pendingPieces],
      [days, sums.approvedPieces, sums.approvedMinor, sums.rejectedPieces, sums.pendingPieces],
    )
  }
}
