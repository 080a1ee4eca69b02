import { listAttendance, markAttendance, type Attendance } from '../../../../contracts/workshop/attendance.ts'
import { changeFloorSettings, readFloorSettings } from '../../../../contracts/workshop/floor-settings.ts'
import type { BodyInput } from '../../../../contracts/route.ts'
import { systemActor } from '../../../core/access.ts'
import type { TestClient } from '../../../testing/test-server.ts'
import { createFloor } from '../shifts.ts'
import { openShop, type Shop } from '../test-shop.ts'
import { closeForgotten } from './come-and-go.ts'

/** An instant of the workshop's clock, as `2026-11-23T09:00`. */
export const at = (time: string) => Date.parse(`${time}:00+05:00`)

/** A workshop with its first worker at a kiosk. */
export async function openFloor(
  now = '2026-11-23T09:00:00+05:00',
  settings: Partial<BodyInput<typeof changeFloorSettings>> = {},
) {
  const shop = await openShop({ now })
  const { administrator } = shop.server
  const { version } = await administrator.call(readFloorSettings)
  if (Object.keys(settings).length > 0)
    await administrator.call(changeFloorSettings, { body: { version, ...settings } })
  const rows = async (client: TestClient = shop.master, query: object = {}) =>
    (await client.call(listAttendance, { query: { ...query } })).items
  const only = async (): Promise<Attendance> => {
    const [row, ...more] = await rows()
    if (!row || more.length > 0) throw new Error('there is not exactly one')
    return row
  }
  const closeNow = () => {
    const { core } = shop.server
    return core.db.write((tx) => closeForgotten({ tx, actor: systemActor('en'), floor: createFloor(core) }))
  }
  return { ...shop, rows, only, closeNow, kiosk: await shop.atKiosk('B-0001') }
}

/** A master marks workers; whoever is refused is among the outcomes. */
export const mark = (shop: Shop, workerIds: string[], body: object) =>
  shop.master.call(markAttendance, { body: { workerIds, ...body } as BodyInput<typeof markAttendance> })
