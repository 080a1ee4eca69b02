import { changePayRule, readPayRule } from '../../contracts/workshop/pay-periods.ts'
import { setPlan } from '../../contracts/workshop/plan.ts'
import { createDefectKind } from '../../contracts/workshop/quality.ts'
import { listShifts } from '../../contracts/workshop/shifts.ts'
import type { Week } from './entries.ts'

/** What is guaranteed in a period to whoever worked so many days: some of the factory earn less, some more. */
export const guaranteedMinor = 55_000_000
export const guaranteedDays = 2

export async function guarantee({ factory: { accountant } }: Week): Promise<void> {
  const { version } = await accountant.call(readPayRule)
  const body = { version, guaranteeMinor: guaranteedMinor, guaranteeDays: guaranteedDays }
  await accountant.call(changePayRule, { body })
}

/** The day shift of some days has a plan on every line that works by day; on the others every operation's pieces count. */
export async function planDays({ factory, plans }: Week, days: readonly string[]): Promise<void> {
  const { items } = await factory.administrator.call(listShifts)
  const shiftId = items.find(({ startsAt }) => startsAt === '08:00')?.id ?? ''
  for (const [index, line] of factory.lines.filter(({ isNight }) => !isNight).entries()) {
    for (const workedOn of days) {
      const pieces = 137 + 41 * index
      await line.master.call(setPlan, { body: { lineId: line.id, workedOn, shiftId, pieces, version: null } })
      plans.set(`${line.id} ${workedOn}`, pieces)
    }
  }
}

/** What masters call what they send back. */
export async function nameDefects({ factory, defects }: Week): Promise<void> {
  for (const name of ['wrong thread', 'pocket too low']) {
    const { id } = await factory.administrator.call(createDefectKind, { body: { name } })
    defects.set(id, [])
  }
}
