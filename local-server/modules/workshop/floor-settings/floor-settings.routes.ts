import {
  changeFloorSettings,
  readFloorSettings,
  type FloorSettings,
} from '../../../../contracts/workshop/floor-settings.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, rowForChange, type Tx } from '../../../core/database/index.ts'
import { fieldError } from '../../../core/errors.ts'
import { emit } from '../../../core/events/outbox.ts'
import { command, query, type Handler } from '../../../core/http/request.ts'
import type { Floor } from '../shifts.ts'
import { floorSettingsId, readFloorSettingsRow } from './floor-settings.ts'

const flag = (value: boolean | undefined) => (value === undefined ? undefined : value ? 1 : 0)

/** A break lies within its shift, from the time it begins to the time it ends. */
async function assertBreaks(tx: Tx, floor: Floor, breaks: FloorSettings['breaks']): Promise<void> {
  const { shifts } = await floor.shifts(tx)
  for (const [index, { shiftId, startsAt, minutes }] of breaks.entries()) {
    const shift = shifts.find(({ id }) => id === shiftId)
    if (!shift) throw fieldError('row.notFound', `body.breaks.${index}.shiftId`)
    const sinceStart = (time: string) => (minuteOfDay(time) - minuteOfDay(shift.startsAt) + 1440) % 1440
    const length = sinceStart(shift.endsAt) || 1440
    if (sinceStart(startsAt) + minutes > length) {
      throw fieldError('floorSettings.breakOutsideShift', `body.breaks.${index}.startsAt`)
    }
  }
}

const minuteOfDay = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

export function floorSettingsRoutes(floor: Floor): Handler[] {
  return [
    query(readFloorSettings, (db) => readFloorSettingsRow(db)),
    command(
      changeFloorSettings,
      async (tx, { body, actor, requestId }) => {
        const { version, beginsOnRecord, paysRepairs, breaks, ...numbers } = body
        const now = floor.now()
        await rowForChange(tx, 'floor_setting', floorSettingsId, version, () => readFloorSettingsRow(tx))
        if (breaks) await assertBreaks(tx, floor, breaks)
        const before = await readFloorSettingsRow(tx)
        await changeRow(tx, 'floor_setting', floorSettingsId, {
          ...numbers,
          beginsOnRecord: flag(beginsOnRecord),
          paysRepairs: flag(paysRepairs),
          breaks: breaks && JSON.stringify(breaks),
        })
        const after = await readFloorSettingsRow(tx)
        await audit(
          tx,
          { actor, requestId, now },
          { action: 'floorSettings.changed', entity: 'floor_setting', entityId: floorSettingsId, before, after },
        )
        await emit(tx, now, 'floorSettings.changed', {})
        return after
      },
      async () => floor.forgetSettings(),
    ),
  ]
}
