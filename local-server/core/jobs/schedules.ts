import { Cron } from 'croner'
import type { Database, Reader, Tx } from '../database/index.ts'
import { enqueue, type Schedule } from './define-job.ts'

/** The newest slot that began at or before an instant. */
function slotAt({ when }: Schedule, now: number, timeZone: string): number {
  if ('everyMs' in when) return Math.floor(now / when.everyMs) * when.everyMs
  // The reference itself is left out, and croner counts whole seconds.
  const [slot] = cronOf(when.cron, timeZone).previousRuns(1, new Date(now + 1000))
  if (!slot) throw new Error(`no time before now for ${when.cron}`)
  return slot.getTime() <= now ? slot.getTime() : (cronOf(when.cron, timeZone).previousRuns(1, slot)[0]?.getTime() ?? 0)
}

export function nextSlot({ when }: Schedule, now: number, timeZone: string): number {
  if ('everyMs' in when) return (Math.floor(now / when.everyMs) + 1) * when.everyMs
  const slot = cronOf(when.cron, timeZone).nextRun(new Date(now))
  if (!slot) throw new Error(`no time after now for ${when.cron}`)
  return slot.getTime()
}

const cronOf = (pattern: string, timeZone: string) => new Cron(pattern, { timezone: timeZone, paused: true })

/** Slots so far ahead of the clock were begun while it was wrong. */
const clockJumpMs = 60_000

/**
 * Begins each schedule's newest slot that was not begun yet. However many slots were missed while the machine was off,
 * one job catches up; its key holds the slot, so no slot is ever begun twice, whichever process looks first (D-09).
 */
export function createScheduler(
  db: Pick<Database, 'read' | 'write'>,
  schedules: readonly Schedule[],
): (now: number, timeZone: string) => Promise<void> {
  let known = { from: 0, until: 0, timeZone: '' }
  return async (now, timeZone) => {
    // Between two slots there is nothing to look up.
    if (now >= known.from && now < known.until && timeZone === known.timeZone) return
    await beginDueSlots(db, schedules, now, timeZone)
    const until = Math.min(...schedules.map((schedule) => nextSlot(schedule, now, timeZone)))
    known = { from: now, until, timeZone }
  }
}

async function beginDueSlots(
  db: Pick<Database, 'read' | 'write'>,
  schedules: readonly Schedule[],
  now: number,
  timeZone: string,
): Promise<void> {
  const begun = await lastSlots(db.read)
  const due = schedules.filter((schedule) => {
    if (schedule.isOn?.() === false) return false
    const last = begun.get(schedule.name)
    return last === undefined || slotAt(schedule, now, timeZone) > last || last > now + clockJumpMs
  })
  if (due.length === 0) return
  await db.write(async (tx) => {
    const last = await lastSlots(tx)
    for (const schedule of due) await beginSlot(tx, schedule, last.get(schedule.name), now, timeZone)
  })
}

async function lastSlots(db: Reader): Promise<Map<string, number>> {
  const rows = await db.selectFrom('job_schedule').selectAll().execute()
  return new Map(rows.map((row) => [row.name, row.lastSlot]))
}

async function beginSlot(tx: Tx, schedule: Schedule, last: number | undefined, now: number, timeZone: string) {
  const slot = slotAt(schedule, now, timeZone)
  if (last === slot) return
  if (last === undefined) {
    // A new schedule starts with its next slot: nothing was missed.
    await tx.insertInto('job_schedule').values({ name: schedule.name, lastSlot: slot }).execute()
    return
  }
  await tx.updateTable('job_schedule').set({ lastSlot: slot }).where('name', '=', schedule.name).execute()
  if (slot < last) return
  await enqueue(tx, schedule.job, schedule.payload, {
    now,
    key: `schedule:${schedule.name}:${slot}`,
    schedule: schedule.name,
  })
}
