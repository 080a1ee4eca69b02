import type { BodyInput } from '../../contracts/route.ts'
import {
  acceptOfflineWork,
  bringOfflineWork,
  dismissOfflineWork,
  listOfflineWork,
  readKioskDirectory,
} from '../../contracts/workshop/offline-work.ts'
import type { TestClient } from '../../local-server/testing/test-client.ts'
import type { Line, Worker } from './factory.ts'
import { entryOf, instantOf, type Task, type Week } from './entries.ts'

interface Waiting {
  line: Line
  worker: Worker
  task: Task
  quantity: number
  /** When it was done; the kiosk itself only measures. */
  madeAt: number
  body: Omit<BodyInput<typeof bringOfflineWork>, 'time'>
  isDisputed: boolean
  /** What is still to be done on the line. */
  tasks: Task[]
}

export interface Alone {
  kiosk: TestClient
  line: Line
  heardAt: number
  /** The half hour in which the server is heard again. */
  until: number
  waiting: Waiting[]
}

const halfHoursADay = 48

/**
 * Kiosks that lose the server: every eight hours one of each line's for an hour, over the end of the day shift too, and one
 * from Wednesday's afternoon until Thursday noon has passed and Wednesday's pay is closed. What they took comes later.
 */
export class Outages {
  readonly #week: Week
  readonly #alone = new Map<TestClient, Alone>()

  constructor(week: Week) {
    this.#week = week
  }

  of(kiosk: TestClient): Alone | undefined {
    return this.#alone.get(kiosk)
  }

  /** Brings what waits at kiosks that hear the server again, and lets others lose it. */
  async turn(slot: number, isLast: boolean): Promise<void> {
    for (const [kiosk, alone] of this.#alone) {
      if (!isLast && slot < alone.until) continue
      this.#alone.delete(kiosk)
      await this.#deliver(alone)
    }
    if (isLast) return
    const { days, factory } = this.#week
    const [, , wednesday = ''] = days
    const afternoon = this.#week.now() === instantOf(wednesday, '17:00')
    for (const [index, line] of factory.lines.entries()) {
      const [first, second] = line.kiosks
      if (first && (slot + index * 3) % 16 === 7) await this.#lose(first, line, slot + 2)
      if (second && index === 0 && afternoon) await this.#lose(second, line, slot + halfHoursADay - 9)
    }
  }

  async #lose(kiosk: TestClient, line: Line, until: number): Promise<void> {
    const { at: heardAt } = await kiosk.call(readKioskDirectory)
    this.#alone.set(kiosk, { kiosk, line, heardAt, until, waiting: [] })
  }

  /** A worker at a kiosk that is alone: nothing reaches the server. */
  scan(
    alone: Alone,
    { line, worker }: { line: Line; worker: Worker },
    held: readonly Task[],
    { isDisputed, tasks }: { isDisputed: boolean; tasks: Task[] },
  ): void {
    const { chance } = this.#week
    for (const task of held) {
      const isPart = !isDisputed && task.pieces > 2 && chance.in100(8)
      const quantity = isPart ? chance.between(1, task.pieces - 1) : task.pieces
      this.#week.scans += 1
      alone.waiting.push({
        line,
        worker,
        task,
        quantity,
        madeAt: this.#week.now() + chance.between(0, 29) * 60_000,
        isDisputed,
        tasks,
        body: {
          key: crypto.randomUUID(),
          badge: worker.badge,
          workerId: worker.id,
          operationId: task.operation.id,
          quantity,
          couponCode: `${task.bundle.code}/${task.operation.sequence}`,
        },
      })
      if (isPart) tasks.unshift({ ...task, pieces: task.pieces - quantity })
    }
  }

  async #deliver({ kiosk, heardAt, waiting }: Alone): Promise<void> {
    const week = this.#week
    for (const one of waiting.toSorted((a, b) => a.madeAt - b.madeAt)) {
      const measured = { heardAt, sinceHeardMs: one.madeAt - heardAt, agoMs: week.now() - one.madeAt }
      // What the kiosk's own clock says is of no account here.
      const time = { ...measured, clockSinceHeardMs: week.chance.between(-9_000_000, 9_000_000) }
      const bring = () => kiosk.call(bringOfflineWork, { body: { ...one.body, time } })
      const outcome = await bring()
      if (week.chance.in100(10)) {
        const again = await bring()
        if (JSON.stringify(again) !== JSON.stringify(outcome)) throw new Error(`what was brought twice counted twice`)
        this.#count('brought twice')
      }
      const { line, worker, task, quantity } = one
      if (outcome.workRecordId !== null) {
        week.ledger.add(entryOf({ line, worker, task, quantity, id: outcome.workRecordId, version: 1, at: one.madeAt }))
        this.#count('recorded')
        // The other one's record was rejected or corrected meanwhile, and what came off waits to be done again: it is done.
        if (one.isDisputed) takeOff(one.tasks, task, quantity)
      } else if (outcome.offlineWorkId !== null) await this.#decide(one, outcome.offlineWorkId)
      else throw new Error('what was brought is nowhere')
    }
  }

  /** The master's decision about what the rules refused: only two reasons are expected here. */
  async #decide({ line, worker, task, quantity, isDisputed }: Waiting, id: string): Promise<void> {
    const week = this.#week
    const { items } = await line.master.call(listOfflineWork, { query: { state: 'open', lineId: line.id, limit: 200 } })
    const kept = items.find((one) => one.id === id)
    if (!kept) throw new Error(`the master does not see ${id}`)
    this.#count(kept.reason)
    const { version, workerId, operationId, couponCode } = kept
    if (isDisputed && (kept.reason === 'coupon.used' || kept.reason === 'bundle.limitExceeded')) {
      const body = { version, reason: 'somebody else did it' }
      await line.master.call(dismissOfflineWork, { params: { id }, body })
      return
    }
    if (kept.reason !== 'payPeriod.dayClosed' || workerId === null || operationId === null) {
      throw new Error(`${kept.reason} was not to be expected: ${kept.reasonText}`)
    }
    const accepted = await line.master.call(acceptOfflineWork, {
      params: { id },
      body: { version, workerId, operationId, quantity, couponCode, counts: 'now' },
    })
    const recordId = accepted.workRecordId ?? ''
    week.ledger.add(entryOf({ line, worker, task, quantity, id: recordId, version: 1, at: week.now() }))
  }

  #count(what: string): void {
    const { offline } = this.#week
    offline.set(what, (offline.get(what) ?? 0) + 1)
  }
}

function takeOff(tasks: Task[], { bundle, operation }: Task, quantity: number): void {
  let left = quantity
  for (const task of tasks.filter((one) => one.bundle.id === bundle.id && one.operation.id === operation.id)) {
    const taken = Math.min(left, task.pieces)
    task.pieces -= taken
    left -= taken
  }
  for (const [index, task] of [...tasks.entries()].toReversed()) if (task.pieces === 0) tasks.splice(index, 1)
}
