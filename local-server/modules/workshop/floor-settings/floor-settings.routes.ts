import { changeFloorSettings, readFloorSettings } from '../../../../contracts/workshop/floor-settings.ts'
import { audit } from '../../../core/audit/audit.ts'
import { changeRow, rowForChange } from '../../../core/database/index.ts'
import { emit } from '../../../core/events/outbox.ts'
import { command, query, type Handler } from '../../../core/http/request.ts'
import type { Floor } from '../shifts.ts'
import { floorSettingsId, readFloorSettingsRow } from './floor-settings.ts'

const flag = (value: boolean | undefined) => (value === undefined ? undefined : value ? 1 : 0)

export function floorSettingsRoutes(floor: Floor): Handler[] {
  return [
    query(readFloorSettings, (db) => readFloorSettingsRow(db)),
    command(
      changeFloorSettings,
      async (tx, { body, actor, requestId }) => {
        const { version, beginsOnRecord, paysRepairs, requiresCoupon, ...numbers } = body
        const now = floor.now()
        await rowForChange(tx, 'floor_setting', floorSettingsId, version, () => readFloorSettingsRow(tx))
        const before = await readFloorSettingsRow(tx)
        await changeRow(tx, 'floor_setting', floorSettingsId, {
          ...numbers,
          beginsOnRecord: flag(beginsOnRecord),
          paysRepairs: flag(paysRepairs),
          requiresCoupon: flag(requiresCoupon),
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
