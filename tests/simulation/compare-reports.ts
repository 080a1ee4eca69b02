import type { ListContract } from '../../contracts/list.ts'
import {
  reportSteps,
  reportWorkByDay,
  reportWorkByHour,
  reportWorkByLine,
  reportWorkByOperation,
  reportWorkByProduct,
  reportWorkByWorker,
} from '../../contracts/workshop/reports.ts'
import type { TestClient } from '../../local-server/testing/test-client.ts'
import type { Comparison } from './comparison.ts'
import type { Week } from './entries.ts'
import { fileFormats, minorIn, numberIn, rowsInFile } from './files.ts'
import { sumOf, type Entry, type Sums } from './ledger.ts'

interface Report {
  contract: ListContract
  /** The column its rows are told apart by. */
  key: string
  /** What an entry of the ledger has there. */
  of: (entry: Entry) => string
}

const hourName = ({ shift, hour }: Entry) => `${String(((shift === 'day' ? 8 : 20) + hour) % 24).padStart(2, '0')}:00`

const reports: readonly Report[] = [
  { contract: reportWorkByDay, key: 'workedOn', of: (entry) => entry.workedOn },
  { contract: reportWorkByHour, key: 'hour', of: hourName },
  { contract: reportWorkByLine, key: 'lineId', of: (entry) => entry.lineId },
  { contract: reportWorkByWorker, key: 'workerId', of: (entry) => entry.workerId },
  { contract: reportWorkByProduct, key: 'productId', of: (entry) => entry.productId },
  { contract: reportWorkByOperation, key: 'operationId', of: (entry) => entry.operationId },
]

interface Asked {
  from: string
  to: string
  step?: (typeof reportSteps)[number]
  lineId?: string
  workerId?: string
  productId?: string
  operationId?: string
}

const figures = [
  'approvedPieces',
  'approvedMinor',
  'pendingPieces',
  'pendingMinor',
  'rejectedPieces',
  'rejectedMinor',
] as const satisfies readonly (keyof Sums)[]

/** The rejected pieces of all that were decided, to a tenth of a per cent. */
function rejectPercentThousandths({ approvedPieces, rejectedPieces }: Sums): number {
  const decided = approvedPieces + rejectedPieces
  return decided > 0 ? Math.round((1000 * rejectedPieces) / decided) * 100 : 0
}

const plainRow = (sums: Sums) => [...figures.map((figure) => sums[figure]), rejectPercentThousandths(sums)]

/** The day a step of the report begins with: no earlier than the report. */
function stepBegins(day: string, { step, from }: Asked): string {
  const at = new Date(`${day}T00:00:00Z`)
  if (step === 'week') at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7))
  if (step === 'month') at.setUTCDate(1)
  const begins = at.toISOString().slice(0, 10)
  return begins < from ? from : begins
}

/** Days on which somebody has work that stands in any of their shifts. */
const daysWorked = (entries: readonly Entry[]) =>
  new Set(
    [...Map.groupBy(entries, ({ workedOn, shift }) => `${workedOn} ${shift}`)].flatMap(([key, ofShift]) => {
      const { approvedPieces, pendingPieces } = sumOf(ofShift)
      return approvedPieces + pendingPieces > 0 ? [key.slice(0, 10)] : []
    }),
  ).size

async function compareReport(
  { ledger }: Week,
  comparison: Comparison,
  { who, report, asked }: { who: TestClient; report: Report; asked: Asked },
): Promise<void> {
  const { contract, key, of } = report
  const { from, to, ...narrowed } = asked
  const query = { 'workedOn.from': from, 'workedOn.to': to, ...narrowed, sums: 'true', limit: 1000 }
  const page = (await who.call(contract, { query })) as unknown as {
    items: Record<string, string | number>[]
    sums: Record<string, number>
  }
  const { step: _, ...same } = narrowed
  const entries = ledger.where(
    (entry) =>
      entry.workedOn >= from &&
      entry.workedOn <= to &&
      Object.entries(same).every(([name, id]) => entry[name as keyof typeof same] === id),
  )
  const keyOf = key === 'workedOn' ? (entry: Entry) => stepBegins(entry.workedOn, asked) : of
  const plain = [...Map.groupBy(entries, keyOf)]
    .map(([name, own]) => [name, ...plainRow(sumOf(own)), ...(key === 'workerId' ? [daysWorked(own)] : [])])
    .filter((row) => row.slice(1, 1 + figures.length).some((figure) => figure !== 0))
  const shown = page.items.map((row) => [
    row[key],
    ...figures.map((figure) => row[figure]),
    row['rejectPercentThousandths'],
    ...(key === 'workerId' ? [row['daysWorked']] : []),
  ])
  const what = `${contract.name} ${JSON.stringify(asked)}`
  const subject = `reports, ${contract.name}`
  comparison.same(subject, what, shown.toSorted(byFirst), plain.toSorted(byFirst))
  const sums = [...figures, 'rejectPercentThousandths'].map((figure) => page.sums[figure])
  comparison.same(subject, `sums of ${what}`, sums, plainRow(sumOf(entries)))
  // Whoever approved most stands first, days and hours in their order.
  const order = shown.map((row) => (contract.defaultSort === '-approvedMinor' ? row[2] : row[0]))
  const sorted =
    contract.defaultSort === '-approvedMinor'
      ? order.toSorted((a, b) => Number(b) - Number(a))
      : order.toSorted((a, b) => placeOf(String(a)) - placeOf(String(b)))
  comparison.same(subject, `order of ${what}`, order, sorted)
}

const byFirst = (a: readonly unknown[], b: readonly unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1)

/** Where a day or an hour stands: the night's hours after those of the day. */
const placeOf = (name: string) =>
  name.includes(':') ? (Number.parseInt(name, 10) + 16) % 24 : Date.parse(`${name}T00:00:00Z`)

/** Every report of every day, the week, the month and both pay periods, of all and of one line, worker, product, operation. */
export async function compareReports(week: Week, comparison: Comparison): Promise<void> {
  const { factory, days } = week
  const [monday = '', , wednesday = '', thursday = ''] = days
  const saturday = days.at(-1) ?? ''
  const whole = { from: monday, to: saturday }
  const [line] = factory.lines
  const [worker] = line?.workers ?? []
  const [order] = factory.orders
  const operation = order?.operations.at(2)
  if (!line || !worker || !order || !operation) throw new Error('the factory is empty')
  const asked: Asked[] = [
    ...days.map((day) => ({ from: day, to: day })),
    whole,
    { from: monday, to: wednesday },
    { from: thursday, to: saturday },
    { from: '2026-11-01', to: '2026-11-30' },
    { ...whole, lineId: line.id },
    { ...whole, workerId: worker.id },
    { ...whole, productId: order.productId },
    { ...whole, operationId: operation.id },
    { ...whole, workerId: worker.id, operationId: operation.id },
  ]
  for (const report of reports) {
    for (const one of asked) await compareReport(week, comparison, { who: factory.administrator, report, asked: one })
    for (const { id, master } of factory.lines) {
      await compareReport({ ...week, ledger: week.ledger.only((one) => one.lineId === id) }, comparison, {
        who: master,
        report,
        asked: whole,
      })
    }
  }
  const [byDay] = reports
  if (!byDay) throw new Error('no reports')
  for (const step of reportSteps) {
    for (const from of [monday, '2026-11-01', '2026-11-25']) {
      const stepped = { from, to: '2026-11-30', step }
      await compareReport(week, comparison, { who: factory.administrator, report: byDay, asked: stepped })
    }
  }
}

/** The month as a file, cell by cell: each worker's days, pieces and money. */
export async function compareMonthFiles(
  { factory, ledger }: Week,
  comparison: Comparison,
  runJobs: () => Promise<void>,
): Promise<void> {
  const columns = ['number', 'daysWorked', 'approvedPieces', 'approvedMinor', 'rejectedPieces', 'pendingPieces']
  for (const format of fileFormats) {
    const file = { list: reportWorkByWorker.name, columns, from: '2026-11-01', to: '2026-11-30', format }
    const rows = await rowsInFile(factory.administrator, file, runJobs)
    const shown = new Map(rows.map(([number, ...cells]) => [String(number), cells]))
    for (const { id, badge } of factory.lines.flatMap(({ workers }) => workers)) {
      const entries = ledger.where((entry) => entry.workerId === id)
      if (entries.length === 0) continue
      const sums = sumOf(entries)
      const [worked, approved, money, rejected, pending] = shown.get(badge) ?? []
      comparison.same(
        `month as ${format}`,
        badge,
        [numberIn(worked), numberIn(approved), minorIn(money), numberIn(rejected), numberIn(pending)],
        [daysWorked(entries), sums.approvedPieces, sums.approvedMinor, sums.rejectedPieces, sums.pendingPieces],
      )
    }
  }
}
