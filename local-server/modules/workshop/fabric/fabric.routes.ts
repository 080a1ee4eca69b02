import {
  changeFabricRoll,
  measureFabricRoll,
  readFabricRoll,
  readFabricStock,
  receiveFabricRoll,
  writeOffFabricRoll,
} from '../../../../contracts/workshop/fabric.ts'
import { cancelLay, changeLay, createLay, cutLay, readOrderFabric } from '../../../../contracts/workshop/lays.ts'
import type { Core } from '../../../core/core.ts'
import type { Tx } from '../../../core/database/index.ts'
import { command, query, type Caller, type Handler } from '../../../core/http/request.ts'
import { listHandler } from '../../../core/list/define-list.ts'
import { dayAt } from '../../../core/time/days.ts'
import type { Floor } from '../shifts.ts'
import { cancelLay as cancelPlanned, cutLayOf, planLay, replanLay, type LayWork } from './lays.service.ts'
import { fabricOfOrder, fabricStock } from './order-fabric.ts'
import { fabricRollList, readRoll } from './rolls.list.ts'
import { changeRoll, measureRoll, receiveRoll, writeOffRoll } from './rolls.service.ts'

/** What the services of fabric and orders take of a request. */
export const layWorkOf =
  ({ now, timeZone }: Floor, { settings }: Core) =>
  (tx: Tx, { actor, requestId }: Caller): LayWork => ({
    tx,
    actor,
    requestId,
    now: now(),
    today: dayAt(now(), timeZone()),
    allowancePercent: settings.get().cutAllowancePercent,
  })

export function fabricRoutes(floor: Floor, core: Core): Handler[] {
  const work = layWorkOf(floor, core)
  return [
    listHandler(fabricRollList, floor.now),
    query(readFabricRoll, (db, { params }) => readRoll(db, params.id)),
    query(readFabricStock, async (db) => ({ items: await fabricStock(db) })),
    query(readOrderFabric, (db, { params }) => fabricOfOrder(db, params.id)),
    command(receiveFabricRoll, (tx, request) => receiveRoll(work(tx, request), request.body)),
    command(changeFabricRoll, (tx, request) => changeRoll(work(tx, request), request.params.id, request.body)),
    command(measureFabricRoll, (tx, request) => measureRoll(work(tx, request), request.params.id, request.body)),
    command(writeOffFabricRoll, (tx, request) => writeOffRoll(work(tx, request), request.params.id, request.body)),
    command(createLay, (tx, request) => planLay(work(tx, request), request.params.id, request.body)),
    command(changeLay, (tx, request) => replanLay(work(tx, request), request.params.id, request.body)),
    command(cancelLay, (tx, request) => cancelPlanned(work(tx, request), request.params.id, request.body.version)),
    command(cutLay, (tx, request) => cutLayOf(work(tx, request), request.params.id, request.body, request.locale)),
  ]
}
