import { readBundleWork } from '../../contracts/workshop/bundles.ts'
import { readBoard } from '../../contracts/workshop/boards.ts'
import { readOrder } from '../../contracts/workshop/orders.ts'
import { listPay } from '../../contracts/workshop/pay.ts'
import type { TestClient } from '../../local-server/testing/test-client.ts'
import { shiftOf, type Entry, type Sums } from './ledger.ts'
import { guaranteedDays, guaranteedMinor } from './preparations.ts'
import type { Week } from './entries.ts'

/** What the product says against the plain recalculation; a line for each difference. */
export class Comparison {
  readonly differences: string[] = []
  readonly compared = new Map<string, number>()

  same(subject: string, what: string, product: unknown, plain: unknown): void {
    this.compared.set(subject, (this.compared.get(subject) ?? 0) + 1)
    const [said, counted] = [JSON.stringify(product), JSON.stringify(plain)]
    if (said !== counted) this.differences.push(`${subject}, ${what}: the product says ${said}, it is ${counted}`)
  }
}

const nothing: Sums = { pendingPieces: 0, pendingMinor: 0, approvedPieces: 0, approvedMinor: 0, rejectedPieces: 0 }

/** The TV board of the shift that runs: totals, each line, and the order of the best (D-51, D-55). */
export async function compareBoard(week: Week, comparison: Comparison): Promise<void> {
  const { factory, ledger } = week
  const board = await factory.screen.call(readBoard)
  const now = shiftOf(week.now())
  const isNow = (entry: Entry) => entry.workedOn === now.workedOn && entry.shift === now.shift
  comparison.same('TV board', 'the day', board.workedOn, now.workedOn)
  const totals = ledger.sums(isNow)
  comparison.same('TV board', `approved at ${now.workedOn} ${now.shift}`, board.totals.approved, {
    pieces: totals.approvedPieces,
    amountMinor: totals.approvedMinor,
  })
  comparison.same(
    'TV board',
    `pending at ${now.workedOn} ${now.shift}`,
    board.totals.pending.pieces,
    totals.pendingPieces,
  )
  const perLine = ledger.sumsBy((entry) => entry.lineId, isNow)
  for (const line of board.lines) {
    const sums = perLine.get(line.lineId) ?? nothing
    comparison.same(
      'TV board',
      line.lineName,
      [line.approved.pieces, line.pending.pieces],
      [sums.approvedPieces, sums.pendingPieces],
    )
  }
  const best = [...ledger.sumsBy((entry) => entry.workerId, isNow).values()]
    .map((sums) => sums.approvedMinor)
    .filter((amount) => amount > 0)
    .toSorted((a, b) => b - a)
    .slice(0, board.top.length)
  comparison.same(
    'TV board',
    'the best',
    board.top.map((one) => one.amountMinor),
    best,
  )
}

async function allPay(client: TestClient, from: string, to: string) {
  const rows = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { 'workedOn.from': from, 'workedOn.to': to, limit: 200, ...(cursor ? { cursor } : {}) }
    const page: Awaited<ReturnType<typeof payPage>> = await payPage(client, query)
    rows.push(...page.items)
    cursor = page.nextCursor
  }
  return rows
}
const payPage = (client: TestClient, query: Record<string, string | number>) => client.call(listPay, { query })

/** Pay of every worker over some days, to the tiyin; a closed period must say what it said when it was closed. */
export async function comparePay(week: Week, comparison: Comparison, from: string, to: string): Promise<void> {
  const { factory, ledger } = week
  const within = (entry: Entry) => entry.workedOn >= from && entry.workedOn <= to
  const perWorker = ledger.sumsBy((entry) => entry.workerId, within)
  const perDay = new Map(
    factory.lines
      .flatMap((line) => line.workers)
      .map(({ id }) => [
        id,
        ledger.sumsBy(
          (entry) => entry.workedOn,
          (entry) => entry.workerId === id && within(entry),
        ),
      ]),
  )
  const rows = new Map((await allPay(factory.accountant, from, to)).map((row) => [row.id, row]))
  for (const worker of factory.lines.flatMap((line) => line.workers)) {
    const row = rows.get(worker.id)
    const sums = perWorker.get(worker.id) ?? nothing
    const adjusted = (kind: 'bonus' | 'deduction' | 'advance') => ledger.adjusted(worker.id, kind, from, to)
    const [bonus, deduction, advance] = [adjusted('bonus'), adjusted('deduction'), adjusted('advance')]
    const days = new Set<string>()
    for (const [day, ofDay] of perDay.get(worker.id) ?? []) if (ofDay.approvedPieces > 0) days.add(day)
    const topUp = days.size >= guaranteedDays ? Math.max(0, guaranteedMinor - sums.approvedMinor) : 0
    const subject = topUp > 0 ? 'guarantee' : 'earned more than is guaranteed'
    comparison.same(subject, `${worker.badge} from ${from} to ${to}`, row?.guaranteeMinor ?? 0, topUp)
    comparison.same(
      'pay',
      `${worker.badge} from ${from} to ${to}`,
      // Who neither worked nor was given anything is not on the sheet.
      row
        ? [row.approvedPieces, row.approvedMinor, row.bonusMinor, row.deductionMinor, row.advanceMinor, row.toPayMinor]
        : [0, 0, 0, 0, 0, 0],
      [
        sums.approvedPieces,
        sums.approvedMinor,
        bonus,
        deduction,
        advance,
        sums.approvedMinor + bonus + topUp - deduction - advance,
      ],
    )
  }
}

/** Every bundle: no operation of it ever has more pieces than the bundle (D-53), and each as many as were recorded. */
export async function compareBundles(week: Week, comparison: Comparison): Promise<void> {
  const { factory, ledger } = week
  const perOperation = ledger.sumsBy((entry) => `${entry.bundleId} ${entry.sequence}`)
  const queue = [...factory.bundles]
  const compareNext = async (): Promise<void> => {
    for (let bundle = queue.pop(); bundle; bundle = queue.pop()) {
      const { operations } = await factory.administrator.call(readBundleWork, { params: { id: bundle.id } })
      for (const { sequence, approvedPieces, pendingPieces, leftPieces } of operations) {
        const sums = perOperation.get(`${bundle.id} ${sequence}`) ?? nothing
        const left = bundle.pieces - sums.approvedPieces - sums.pendingPieces
        if (left < 0) comparison.differences.push(`bundle ${bundle.code}/${sequence} holds ${-left} pieces too many`)
        comparison.same(
          'bundles',
          `${bundle.code}/${sequence}`,
          [approvedPieces, pendingPieces, leftPieces],
          [sums.approvedPieces, sums.pendingPieces, left],
        )
      }
    }
  }
  await Promise.all(Array.from({ length: 8 }, compareNext))
  const finished = ledger.sumsBy((entry) => `${entry.orderId} ${entry.sequence}`)
  for (const id of factory.orderIds) {
    const order = await factory.administrator.call(readOrder, { params: { id } })
    const lastSequence = factory.bundles.find((bundle) => bundle.orderId === id)?.operations.at(-1)?.sequence
    comparison.same(
      'orders',
      order.number,
      [order.cutPieces, order.finishedPieces],
      [
        factory.bundles.filter((bundle) => bundle.orderId === id).reduce((sum, bundle) => sum + bundle.pieces, 0),
        finished.get(`${id} ${lastSequence}`)?.approvedPieces ?? 0,
      ],
    )
  }
}
