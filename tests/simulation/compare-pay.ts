import { listBankPayments, listPay, listPayLines, readWorkerPay } from '../../contracts/workshop/pay.ts'
import { listPayPeriods } from '../../contracts/workshop/pay-periods.ts'
import { allRows, type Comparison } from './comparison.ts'
import type { Week } from './entries.ts'
import type { Worker } from './factory.ts'
import { fileFormats, minorIn, numberIn, rowsInFile } from './files.ts'
import { sumOf, type Adjustment, type Entry, type Ledger } from './ledger.ts'
import { guaranteedDays, guaranteedMinor } from './preparations.ts'

interface Period {
  from: string
  to: string
}

const within =
  ({ from, to }: Period) =>
  ({ workedOn }: Entry) =>
    workedOn >= from && workedOn <= to

/** What a worker earned in a period, and what of it they have had. */
function earned(ledger: Ledger, workerId: string, { from, to }: Period) {
  const entries = ledger.where((one) => one.workerId === workerId && within({ from, to })(one))
  const sums = sumOf(entries)
  const perShift = Map.groupBy(entries, (one) => `${one.workedOn} ${one.shift}`)
  const worked = [...perShift].filter(([, ofShift]) => sumOf(ofShift).approvedPieces > 0)
  const days = new Set(worked.map(([shift]) => shift.slice(0, 10))).size
  const topUp = days >= guaranteedDays ? Math.max(0, guaranteedMinor - sums.approvedMinor) : 0
  const adjusted = (kind: Adjustment['kind']) => ledger.adjusted(workerId, kind, from, to)
  const [bonus, deduction, advance] = [adjusted('bonus'), adjusted('deduction'), adjusted('advance')]
  return {
    ...sums,
    days,
    topUp,
    bonus,
    deduction,
    advance,
    rest: sums.approvedMinor + bonus + topUp - deduction - advance,
  }
}

/** A worker's row of the sheet of a period: what they took beyond their pay goes from a closed one to the next. */
function sheetOf({ ledger, periodClosed }: Week, workerId: string, period: Period) {
  const row = earned(ledger, workerId, period)
  if (!periodClosed) throw new Error('no period was closed')
  const debt =
    period.from === periodClosed.from
      ? Math.min(0, row.rest)
      : Math.max(0, -earned(ledger, workerId, periodClosed).rest)
  return { ...row, debt, toPay: row.rest - debt }
}

const workersOf = ({ factory }: Week): Worker[] => factory.lines.flatMap(({ workers }) => workers)

/** Pay of every worker over a period, to the tiyin; a closed one must say what it said when it was closed. */
export async function comparePay(week: Week, comparison: Comparison, period: Period): Promise<void> {
  const { from, to } = period
  const days = { 'workedOn.from': from, 'workedOn.to': to }
  const rows = new Map((await allRows(week.factory.accountant, listPay, days)).map((row) => [row.id, row]))
  for (const worker of workersOf(week)) {
    const row = rows.get(worker.id)
    const sheet = sheetOf(week, worker.id, period)
    const what = `${worker.badge} from ${from} to ${to}`
    const subject = sheet.topUp > 0 ? 'guarantee' : 'earned more than is guaranteed'
    comparison.same(subject, what, row?.guaranteeMinor ?? 0, sheet.topUp)
    comparison.same(
      'pay',
      what,
      // Who neither worked nor was given anything is not on the sheet.
      row
        ? [
            [row.days, row.approvedPieces, row.approvedMinor, row.pendingPieces, row.pendingMinor, row.rejectedPieces],
            [row.bonusMinor, row.deductionMinor, row.advanceMinor, row.debtMinor, row.toPayMinor],
          ]
        : [Array(6).fill(0), Array(5).fill(0)],
      [
        [
          sheet.days,
          sheet.approvedPieces,
          sheet.approvedMinor,
          sheet.pendingPieces,
          sheet.pendingMinor,
          sheet.rejectedPieces,
        ],
        [sheet.bonus, sheet.deduction, sheet.advance, sheet.debt, sheet.toPay],
      ],
    )
  }
}

/** What a worker is shown of their pay: each operation at each rate, each day. */
export async function compareWorkerPay(week: Week, comparison: Comparison, period: Period): Promise<void> {
  for (const worker of workersOf(week)) {
    const query = { from: period.from, to: period.to }
    const shown = await week.factory.accountant.call(readWorkerPay, { params: { id: worker.id }, query })
    const what = `${worker.badge} from ${period.from} to ${period.to}`
    const entries = week.ledger.where(
      (one) => one.workerId === worker.id && one.status === 'approved' && within(period)(one),
    )
    const piecesAndMoney = (own: readonly Entry[]) => [sumOf(own).approvedPieces, sumOf(own).approvedMinor]
    const perOperation = Map.groupBy(entries, ({ operationId, rateMinor }) => `${operationId} ${rateMinor}`)
    comparison.same(
      'worker pay',
      `operations of ${what}`,
      shown.lines
        .map((line) => [`${line.operationId} ${line.unitPriceMinor}`, line.pieces, line.amountMinor])
        .toSorted(byFirst),
      [...perOperation].map(([key, own]) => [key, ...piecesAndMoney(own)]).toSorted(byFirst),
    )
    const perDay = Map.groupBy(entries, ({ workedOn }) => workedOn)
    comparison.same(
      'worker pay',
      `days of ${what}`,
      shown.days.map((day) => [day.workedOn, day.pieces, day.amountMinor]),
      [...perDay].map(([day, own]) => [day, ...piecesAndMoney(own)]).toSorted(byFirst),
    )
    comparison.same('worker pay', what, shown.row.toPayMinor, sheetOf(week, worker.id, period).toPay)
  }
}

const byFirst = (a: readonly unknown[], b: readonly unknown[]) => (String(a[0]) < String(b[0]) ? -1 : 1)

/** What goes out of a closed period: to the bank, and to the books, as lists and as files. */
export async function compareOutgoing(
  week: Week,
  comparison: Comparison,
  period: Period,
  runJobs: () => Promise<void>,
): Promise<void> {
  const { accountant } = week.factory
  const workers = new Map(workersOf(week).map((worker) => [worker.id, worker]))
  const paid = [...workers.values()].flatMap(({ id, badge, account }): [string, string, number][] => {
    const { toPay } = sheetOf(week, id, period)
    return toPay > 0 ? [[badge, account ?? '', toPay]] : []
  })
  const days = { 'workedOn.from': period.from, 'workedOn.to': period.to }
  const { items } = await accountant.call(listPayPeriods, { query: { state: 'closed' } })
  const closed = items.map(({ firstDay, lastDay, toPayMinor }) => [firstDay, lastDay, toPayMinor])
  const toPay = paid.reduce((sum, [, , amount]) => sum + amount, 0)
  comparison.same('bank', 'the closed period', closed, [[period.from, period.to, toPay]])

  const payments = await allRows(accountant, listBankPayments, days)
  const shownPayments = payments.map((row) => [row.number, row.paymentAccount ?? '', row.toPayMinor])
  comparison.same('bank', 'the list', shownPayments.toSorted(byFirst), paid.toSorted(byFirst))

  const approved = week.ledger.where((one) => one.status === 'approved' && within(period)(one))
  const perLine = Map.groupBy(approved, ({ lineId, operationId, workerId, rateMinor }) =>
    [lineId, operationId, workerId, rateMinor].join(' '),
  )
  const booked = [...perLine].flatMap(([key, own]): [string, number, number][] => {
    const { approvedPieces, approvedMinor } = sumOf(own)
    return approvedPieces === 0 ? [] : [[key, approvedPieces, approvedMinor]]
  })
  const lines = await allRows(accountant, listPayLines, days)
  comparison.same(
    'books',
    'the list',
    lines
      .map(({ lineId, operationId, workerId, unitPriceMinor, approvedPieces, approvedMinor }) => [
        [lineId, operationId, workerId, unitPriceMinor].join(' '),
        approvedPieces,
        approvedMinor,
      ])
      .toSorted(byFirst),
    booked.toSorted(byFirst),
  )

  for (const format of fileFormats) {
    const bank = { list: listBankPayments.name, columns: ['number', 'paymentAccount', 'toPayMinor'], format, ...period }
    const rows = await rowsInFile(accountant, bank, runJobs)
    const badges = new Set(paid.map(([badge]) => badge))
    const cells = rows
      .filter(([number]) => badges.has(String(number)))
      .map(([number, account, amount]) => [number, account, minorIn(amount)])
    comparison.same('bank', `the file as ${format}`, cells.toSorted(byFirst), paid.toSorted(byFirst))

    const columns = ['workerNumber', 'unitPriceMinor', 'approvedPieces', 'approvedMinor']
    const books = { list: listPayLines.name, columns, format, ...period }
    const entered = (await rowsInFile(accountant, books, runJobs))
      .filter(([number]) => [...workers.values()].some(({ badge }) => badge === number))
      .map(([number, price, pieces, amount]) => [number, minorIn(price), numberIn(pieces), minorIn(amount)].join(' '))
    const plain = booked.map(([key, pieces, amount]) => {
      const [, , workerId = '', rateMinor = ''] = key.split(' ')
      return [workers.get(workerId)?.badge, rateMinor, pieces, amount].join(' ')
    })
    comparison.same('books', `the file as ${format}`, entered.toSorted(), plain.toSorted())
  }
}
