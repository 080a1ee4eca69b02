import { fold } from '../../../../contracts/uzbek-script.ts'
import { systemActor } from '../../../core/access.ts'
import { audit } from '../../../core/audit/audit.ts'
import type { Core } from '../../../core/core.ts'
import type { Tx } from '../../../core/database/index.ts'
import { newId } from '../../../core/ids.ts'
import type { DemoAccountWish, DemoFill } from '../../../core/module.ts'
import { readSettingsRow } from '../../../core/settings/settings.ts'
import { giveStation } from '../../../core/stations/stations.service.ts'
import { addDays, instantOf } from '../../../core/time/days.ts'
import { keepSettings } from '../screens/screen-settings.ts'
import { createFloor, readShiftPlans, shiftAt } from '../shifts.ts'
import { recomputeTotals } from '../totals.ts'
import { fillFloor, type DemoFloor, type DemoProduct, type DemoSetting } from './demo-floor.ts'
import { fillPay } from './demo-pay.ts'
import { demoCalls } from './demo-calls.ts'
import { fillControl } from './demo-control.ts'
import { fillPlant } from './demo-plant.ts'
import { closeFinished, fillOrders } from './demo-orders.ts'
import { demoRecords, type DemoBundle } from './demo-work.ts'
import { chance } from './random.ts'
import { demoTexts } from './resources.ts'

const workingDays = 60
const raisedForDays = 20
const bundlesOfProduct = 4
const rowsAtOnce = 250

/** A believable workshop: three lines, forty workers, six products, sixty working days up to now. */
export async function workshopDemo(core: Core): Promise<DemoFill> {
  const { clock } = core
  return {
    async fill(tx) {
      const settings = await readSettingsRow(tx)
      if (!settings?.modules.includes('workshop')) return []
      const now = clock.now()
      const { timeZone, locale } = settings
      const plans = await readShiftPlans(tx)
      const shifts = plans[0]?.shifts ?? []
      const day = shifts.find((shift) => shift.name === 'day')
      const night = shifts.find((shift) => shift.name === 'night')
      if (!day || !night) throw new Error('the demo needs a day and a night shift')

      const days = daysUpTo(shiftAt(plans, now, timeZone).workedOn)
      const setting: DemoSetting = {
        now,
        timeZone,
        locale,
        firstDay: days[0] ?? '',
        raiseDay: days.at(-raisedForDays) ?? '',
      }
      const floor = await fillFloor(tx, setting)
      const bundles = await fillBundles(tx, floor.products, instantOf(setting.firstDay, day.startsAt, timeZone))
      const orders = await fillOrders(tx, floor, setting, days)
      const records = demoRecords(floor, setting, days, { day, night }, bundles, orders)
      for (let from = 0; from < records.length; from += rowsAtOnce) {
        await tx
          .insertInto('work_record')
          .values(records.slice(from, from + rowsAtOnce))
          .execute()
      }
      await recomputeTotals(tx)
      await fillControl(tx, { floor, setting, days, shifts: [day, night], records })
      await closeFinished(tx, floor, setting, orders)
      // The settings are being made in this very write: nobody else knows them yet.
      const times = {
        ...createFloor(core),
        timeZone: () => timeZone,
        shiftNow: async () => shiftAt(plans, now, timeZone),
      }
      await fillPay(tx, floor, times, { firstDay: setting.firstDay, locale })
      const today = records.filter(({ workedOn }) => workedOn === days.at(-1))
      const atWork = new Set(today.map(({ workerId }) => workerId))
      await tx
        .insertInto('help_call')
        .values(demoCalls(floor, setting, days, day, atWork))
        .execute()
      await fillScreens(tx, floor, setting)
      await fillPlant(tx, floor, setting)
      await audit(
        tx,
        { actor: systemActor(locale), now },
        {
          action: 'demo.filled',
          entity: 'settings',
          entityId: settings.institution,
          after: { records: records.length },
        },
      )
      return accountWishes(tx, floor)
    },
  }
}

/** The last sixty days without Sundays; the last of them is worked whatever day it is, so that the floor is alive. */
function daysUpTo(last: string): string[] {
  const days = [last]
  for (let day = addDays(last, -1); days.length < workingDays; day = addDays(day, -1)) {
    if (new Date(`${day}T00:00:00Z`).getUTCDay() !== 0) days.unshift(day)
  }
  return days
}

async function fillBundles(tx: Tx, products: readonly DemoProduct[], createdAt: number): Promise<DemoBundle[]> {
  const luck = chance(30)
  const bundles = products.flatMap((product, index) =>
    Array.from({ length: bundlesOfProduct }, (_, number) => ({
      id: newId(),
      code: `P-${100 * (index + 1) + number + 1}`,
      productId: product.id,
      pieces: luck.oneOf([20, 25, 30, 40]),
      orderId: null,
    })),
  )
  await tx
    .insertInto('bundle')
    .values(
      bundles.map((bundle) => ({
        ...bundle,
        search: fold(bundle.code),
        cutId: null,
        size: null,
        colour: null,
        undoneAt: null,
        createdAt,
        version: 1,
      })),
    )
    .execute()
  return bundles
}

/** Boards that wait for a television each. */
async function fillScreens(tx: Tx, { lineIds }: DemoFloor, { locale, now }: DemoSetting): Promise<void> {
  const { screens, notice } = demoTexts(locale)
  const shown = [
    { boards: ['floor', 'ranking', 'race', 'plant', 'notice'], lineId: null },
    { boards: ['line', 'calls'], lineId: lineIds[0] ?? null },
  ] as const
  for (const [index, { boards, lineId }] of shown.entries()) {
    const id = newId()
    const name = screens[index] ?? id
    await giveStation(tx, { id, name, kind: 'screen', locale, lineId, tokenHash: null, now })
    await keepSettings(tx, id, {
      boards: [...boards],
      lineId,
      theme: 'dark',
      names: 'full',
      rotateSeconds: 20,
      notice,
    })
  }
}

async function accountWishes(tx: Tx, floor: DemoFloor): Promise<DemoAccountWish[]> {
  const administrator = await tx
    .selectFrom('account_role')
    .innerJoin('role', 'role.id', 'account_role.roleId')
    .select('account_role.accountId')
    .where('role.name', '=', 'administrator')
    .limit(1)
    .executeTakeFirst()
  const taken = new Set((await tx.selectFrom('account').select('signInName').execute()).map((row) => row.signInName))
  const wish = (role: string, person: { id: string | null; fullName: string }): DemoAccountWish => ({
    role,
    signInName: taken.has(role) ? `${role}-demo` : role,
    fullName: person.fullName,
    personId: person.id,
  })
  return [
    ...(administrator ? [] : [wish('administrator', { id: null, fullName: 'Administrator' })]),
    wish('director', floor.director),
    wish('master', floor.master),
    wish('worker', floor.worker),
    wish('accountant', floor.accountant),
    wish('mechanic', floor.mechanic),
    wish('storekeeper', floor.storekeeper),
  ]
}
