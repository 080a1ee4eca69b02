import { signInAtKiosk } from '../../contracts/identity/sign-in.ts'
import { correctWorkRecords } from '../../contracts/workshop/corrections.ts'
import { readCoupon } from '../../contracts/workshop/kiosk.ts'
import { closePayPeriod, createPayPeriod, listPayPeriods } from '../../contracts/workshop/pay-periods.ts'
import { createPayAdjustments } from '../../contracts/workshop/pay-adjustments.ts'
import { createWorkRecord, decideWorkRecords, listWorkRecords } from '../../contracts/workshop/work-records.ts'
import type { TestClient } from '../../local-server/testing/test-client.ts'
import { Outages } from './outages.ts'
import type { Bundle, Line, Worker } from './factory.ts'
import { entryOf, instantOf, type Task, type Week } from './entries.ts'
import { shiftOf, type Entry } from './ledger.ts'

const halfHourMs = 1_800_000

/** Runs the week half hour by half hour; `look` is called at the end of some of them. */
export async function runWeek(week: Week, look: (at: number) => Promise<void>): Promise<void> {
  const { factory, days } = week
  const [monday = '', , , thursday = ''] = days
  const last = days.at(-1) ?? ''
  const tasks = new Map(factory.lines.map((line) => [line.id, tasksOf(line.bundles)]))
  const outages = new Outages(week)
  const from = instantOf(monday, '08:00')
  const to = instantOf(last, '20:00') + 12 * 3_600_000
  for (let at = from; at <= to; at += halfHourMs) {
    await week.setClock(at)
    const slot = (at - from) / halfHourMs
    const hour = new Date(at + 5 * 3_600_000).getUTCHours()
    const isWholeHour = slot % 2 === 0
    await outages.turn(slot, at === to)
    const atWork = factory.lines.filter((line) => line.isNight === (hour >= 20 || hour < 8))
    if (at < to)
      await Promise.all(atWork.map((line) => visitKiosks(week, outages, line, tasks.get(line.id) ?? [], slot)))
    // The last hours of the week stay undecided.
    if (isWholeHour && hour % 2 === 0 && at < to - 2 * 3_600_000) {
      await Promise.all(factory.lines.map((line) => decide(week, line, tasks.get(line.id) ?? [])))
    }
    if (isWholeHour && (hour === 9 || hour === 21) && slot > 4) await correctSome(week, tasks)
    if (at === instantOf(thursday, '12:00')) await closeFirstDays(week)
    if (isWholeHour && (hour === 3 || hour === 17)) await look(at)
  }
}

/** Operation by operation through a score of bundles at a time, as cut work goes down a line. */
function tasksOf(bundles: readonly Bundle[]): Task[] {
  const tasks: Task[] = []
  for (let first = 0; first < bundles.length; first += 20) {
    const batch = bundles.slice(first, first + 20)
    for (const sequence of batch[0]?.operations.map((operation) => operation.sequence) ?? []) {
      for (const bundle of batch) {
        const operation = bundle.operations.find((one) => one.sequence === sequence)
        if (operation) tasks.push({ bundle, operation, pieces: bundle.pieces })
      }
    }
  }
  return tasks
}

/** A third of a line's workers come each half hour, at both kiosks at once, each with a handful of coupons. */
async function visitKiosks(week: Week, outages: Outages, line: Line, tasks: Task[], slot: number): Promise<void> {
  const { chance } = week
  const coming = line.workers.filter((_, index) => (index + slot) % 3 === 0)
  const [left, right] = line.kiosks
  if (!left || !right) throw new Error('no kiosks')
  const hands = coming.map((worker) => ({ worker, held: tasks.splice(0, chance.between(...week.held)) }))
  // Two hold a coupon of the same operation (one a photo of it) and come to the two kiosks at the same moment.
  const disputed = chance.in100(week.disputesIn100) && !outages.of(right) ? tasks.shift() : undefined
  const queues = [hands.filter((_, index) => index % 2 === 0), hands.filter((_, index) => index % 2 === 1)]
  await Promise.all(
    [left, right].map(async (kiosk, side) => {
      const rival = queues[side]?.[0]?.worker
      const alone = outages.of(kiosk)
      const visit = (worker: Worker, held: readonly Task[], isDisputed: boolean) =>
        alone
          ? outages.scan(alone, { line, worker }, held, { isDisputed, tasks })
          : scan(week, { kiosk, line, worker }, held, { isDisputed, tasks })
      if (disputed && rival) await visit(rival, [disputed], true)
      for (const { worker, held } of queues[side] ?? []) await visit(worker, held, false)
    }),
  )
}

interface Visit {
  kiosk: TestClient
  line: Line
  worker: Worker
}

async function scan(
  week: Week,
  { kiosk, line, worker }: Visit,
  held: readonly Task[],
  { isDisputed, tasks }: { isDisputed: boolean; tasks: Task[] },
): Promise<void> {
  const { chance } = week
  if (held.length === 0) return
  const { token } = await kiosk.call(signInAtKiosk, { body: { badge: worker.badge } })
  const client = kiosk.withToken(token)
  for (const task of held) {
    const couponCode = `${task.bundle.code}/${task.operation.sequence}`
    const isPart = !isDisputed && task.pieces > 2 && chance.in100(8)
    const quantity = isPart ? chance.between(1, task.pieces - 1) : task.pieces
    const body = { operationId: task.operation.id, quantity, couponCode }
    const key = crypto.randomUUID()
    week.scans += 1
    try {
      if (chance.in100(10)) await client.call(readCoupon, { query: { code: couponCode } })
      const record = await client.call(createWorkRecord, { body, key })
      week.ledger.add(entryOf({ line, worker, task, quantity, id: record.id, version: record.version, at: week.now() }))
      if (isPart) tasks.unshift({ ...task, pieces: task.pieces - quantity })
      // A double tap, and a used coupon shown again.
      if (chance.in100(1)) {
        const again = await client.call(createWorkRecord, { body, key })
        if (again.id !== record.id) throw new Error(`a double tap made ${again.id} beside ${record.id}`)
      }
      if (!isPart && chance.in100(1) && leftOf(week, task) === 0) {
        await expectRefusal(week, client, body, ['coupon.used'])
      }
      if (isPart && chance.in100(20)) {
        const tooMany = { ...body, quantity: leftOf(week, task) + 1 }
        await expectRefusal(week, client, tooMany, ['bundle.limitExceeded', 'coupon.used'])
      }
    } catch (error) {
      const code = codeOf(error)
      if (!isDisputed || (code !== 'coupon.used' && code !== 'bundle.limitExceeded')) throw error
      count(week, `disputed: ${code}`)
    }
  }
}

/** What nobody has recorded of a coupon; others may be recording it now, so that less is left, and never more. */
function leftOf({ ledger }: Week, { bundle, operation }: Task): number {
  const { pendingPieces, approvedPieces } = ledger.sums(
    (entry) => entry.bundleId === bundle.id && entry.operationId === operation.id,
  )
  return bundle.pieces - pendingPieces - approvedPieces
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'problem' in error ? (error.problem as { code: string }).code : undefined

const count = (week: Week, what: string) => week.refusals.set(what, (week.refusals.get(what) ?? 0) + 1)

async function expectRefusal(week: Week, client: TestClient, body: unknown, codes: readonly string[]): Promise<void> {
  const { code } = await client.refused(createWorkRecord, { body })
  if (!codes.includes(code)) throw new Error(`refused with ${code}, expected ${codes.join(' or ')}`)
  count(week, code)
}

/** A master looks through what waits on the line and decides it in bulk; what is rejected is done again by somebody. */
async function decide(week: Week, line: Line, tasks: Task[]): Promise<void> {
  const { ledger, chance } = week
  const waiting: { id: string; version: number }[] = []
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { status: 'pending' as const, lineId: line.id, limit: 200, ...(cursor ? { cursor } : {}) }
    const page: Awaited<ReturnType<typeof pageOfWork>> = await pageOfWork(line.master, query)
    for (const { id, version, quantity, amountMinor } of page.items) {
      const known = ledger.get(id)
      if (known.quantity !== quantity || known.quantity * known.rateMinor !== amountMinor) {
        throw new Error(`record ${id} holds ${quantity} pieces for ${amountMinor}, not what the kiosk was told`)
      }
      waiting.push({ id, version })
    }
    cursor = page.nextCursor
  }
  leaveDoubtful(week, waiting)
  // What is rejected has no name, or one of the kinds of defect.
  const reasons = [undefined, ...week.defects.keys()]
  const rejected = new Map(waiting.filter(() => chance.in100(2)).map(({ id }) => [id, chance.oneOf([0, 1, 2])]))
  const parts = [
    { decision: 'approve' as const, records: waiting.filter(({ id }) => !rejected.has(id)), kindId: undefined },
    ...reasons.map((kindId, index) => ({
      decision: 'reject' as const,
      records: waiting.filter(({ id }) => rejected.get(id) === index),
      kindId,
    })),
  ]
  for (const { decision, records, kindId } of parts) {
    for (let first = 0; first < records.length; first += 1000) {
      const { outcomes } = await line.master.call(decideWorkRecords, {
        body: {
          records: records.slice(first, first + 1000),
          decision,
          ...(decision === 'reject' ? { reason: 'crooked seam' } : {}),
          ...(kindId === undefined ? {} : { defectKindId: kindId }),
        },
      })
      for (const { id, outcome, code } of outcomes) {
        if (outcome !== 'done') throw new Error(`${decision} of ${id} was refused: ${code}`)
        const entry = ledger.get(id)
        entry.status = decision === 'approve' ? 'approved' : 'rejected'
        entry.decidedAt = week.now()
        entry.version += 1
        if (decision === 'reject') tasks.unshift(taskAgain(line, entry))
        if (kindId !== undefined) week.defects.get(kindId)?.push(id)
      }
    }
  }
}

/** Of Wednesday's work each master leaves one record undecided until its pay is closed. */
function leaveDoubtful({ ledger, doubtful, days, periodClosed }: Week, waiting: { id: string }[]): void {
  const [, , wednesday] = days
  if (periodClosed) return
  const left =
    waiting.find(({ id }) => doubtful.has(id)) ?? waiting.find(({ id }) => ledger.get(id).workedOn === wednesday)
  if (!left) return
  doubtful.add(left.id)
  waiting.splice(waiting.indexOf(left), 1)
}

const pageOfWork = (client: TestClient, query: object) => client.call(listWorkRecords, { query: { ...query } })

function taskAgain(line: Line, entry: Entry, pieces = entry.quantity): Task {
  const bundle = line.bundles.find(({ id }) => id === entry.bundleId)
  const operation = bundle?.operations.find(({ id }) => id === entry.operationId)
  if (!bundle || !operation) throw new Error(`the line has no bundle of ${entry.id}`)
  return { bundle, operation, pieces }
}

/** Masters take pieces off a few approved records, of days before too; what comes off is done again. */
async function correctSome(week: Week, tasks: Map<string, Task[]>): Promise<void> {
  const { factory, ledger, chance, periodClosed } = week
  const approved = [...ledger.entries.values()].filter((one) => one.status === 'approved' && one.correctsId === null)
  const corrected = new Set([...ledger.entries.values()].map((one) => one.correctsId))
  for (const line of factory.lines) {
    const candidates = approved.filter((one) => one.lineId === line.id && !corrected.has(one.id))
    if (candidates.length === 0) continue
    const entry = chance.oneOf(candidates)
    const quantity = chance.in100(50) ? entry.quantity : chance.between(1, entry.quantity)
    const { outcomes } = await line.master.call(correctWorkRecords, {
      body: { records: [{ id: entry.id, version: entry.version, quantity }], reason: 'counted again' },
    })
    const made = outcomes[0]?.correction
    if (!made) throw new Error(`the correction of ${entry.id} was refused: ${outcomes[0]?.code}`)
    entry.version += 1
    // What is closed stays as it is: the correction then counts in the shift in which it is made.
    const isClosed = periodClosed !== null && entry.workedOn <= periodClosed.to
    const counted = isClosed ? shiftOf(week.now()) : { workedOn: entry.workedOn, shift: entry.shift, hour: entry.hour }
    ledger.add({
      ...entry,
      ...counted,
      id: made.id,
      quantity: -quantity,
      decidedAt: week.now(),
      correctsId: entry.id,
      version: made.version,
    })
    tasks.get(line.id)?.unshift(taskAgain(line, entry, quantity))
  }
}

/** The accountant pays advances and bonuses, and closes the first three days; nothing gets into them any more. */
async function closeFirstDays(week: Week): Promise<void> {
  const { factory, ledger, chance, days } = week
  const { accountant } = factory
  const [from = '', , to = '', after = ''] = days
  const end = days.at(-1) ?? ''
  const adjust = async (kind: 'bonus' | 'deduction' | 'advance', day: string) => {
    const workers = factory.lines.flatMap((line) => line.workers.slice(0, 3))
    const amountMinor = chance.between(100_001, 900_007)
    const workerIds = workers.map(({ id }) => id)
    await accountant.call(createPayAdjustments, { body: { workerIds, kind, amountMinor, day, note: 'simulation' } })
    for (const workerId of workerIds) ledger.adjustments.push({ workerId, kind, amountMinor, day })
  }
  for (const kind of ['bonus', 'deduction', 'advance'] as const) await adjust(kind, to)
  await accountant.call(createPayPeriod, { body: { firstDay: from, lastDay: to } })
  await accountant.call(createPayPeriod, { body: { lastDay: end } })
  const { items } = await accountant.call(listPayPeriods, { query: { sort: 'firstDay' } })
  const first = items[0]
  if (!first) throw new Error('no pay period')
  const close = { params: { id: first.id }, body: { version: first.version } }
  const undecided = await accountant.refused(closePayPeriod, close)
  if (undecided.code !== 'payPeriod.hasPending') throw new Error(`it was refused with ${undecided.code}`)
  const { left } = await accountant.call(closePayPeriod, { ...close, body: { ...close.body, pending: 'leave' } })
  if (left !== week.doubtful.size) throw new Error(`${left} records went on, ${week.doubtful.size} were left`)
  for (const id of week.doubtful) {
    const entry = ledger.get(id)
    entry.carriedFrom = entry.workedOn
    entry.workedOn = after
    entry.version += 1
  }
  week.periodClosed = { from, to }

  const refused = await accountant.refused(createPayAdjustments, {
    body: { workerIds: [factory.lines[0]?.workers[0]?.id], kind: 'bonus', amountMinor: 100, day: to, note: 'late' },
  })
  if (refused.code !== 'payPeriod.dayClosed') throw new Error(`a closed day was refused with ${refused.code}`)
  count(week, refused.code)
  await adjust('bonus', after)
}
