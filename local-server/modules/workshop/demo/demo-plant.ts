import { fold } from '../../../../contracts/uzbek-script.ts'
import type { Tx } from '../../../core/database/index.ts'
import { newId } from '../../../core/ids.ts'
import type { DemoFloor, DemoSetting } from './demo-floor.ts'
import { demoTexts } from './resources.ts'

/** Machines of the first line that stand on the plan one by one. */
const workPlaces = 12

/** One hall on a plain grid: the lines beside each other, the machines of the first below. */
export async function fillPlant(tx: Tx, { lineIds }: DemoFloor, { locale }: DemoSetting): Promise<void> {
  const hallId = newId()
  const { hall: name } = demoTexts(locale)
  await tx
    .insertInto('hall')
    .values({ id: hallId, name, search: fold(name), pictureFileId: null, version: 1 })
    .execute()
  const lines = lineIds.map((lineId, index) => ({
    lineId,
    workerId: null,
    x: 40 + index * 320,
    y: 60,
    width: 280,
    height: 300,
  }))
  const [first] = lineIds
  const workers = await tx
    .selectFrom('worker')
    .select(['id', 'lineId'])
    .where('lineId', '=', first ?? '')
    .where('leftOn', 'is', null)
    .orderBy('number')
    .limit(workPlaces)
    .execute()
  const places = workers.map(({ id, lineId }, index) => ({
    lineId,
    workerId: id,
    x: 40 + (index % 6) * 160,
    y: 460 + Math.floor(index / 6) * 260,
    width: 140,
    height: 200,
  }))
  await tx
    .insertInto('hall_place')
    .values([...lines, ...places].map((place) => ({ id: newId(), hallId, ...place })))
    .execute()
}
