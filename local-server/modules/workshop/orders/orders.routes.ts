import {
  changeOrder as changeRoute,
  createCut,
  createOrder as createRoute,
  readOrder as readRoute,
  setOrderStatus as statusRoute,
  undoCut as undoRoute,
} from '../../../../contracts/workshop/orders.ts'
import type { Core } from '../../../core/core.ts'
import type { Tx } from '../../../core/database/index.ts'
import { command, query, type Caller, type Handler } from '../../../core/http/request.ts'
import { listHandler } from '../../../core/list/define-list.ts'
import type { Floor } from '../shifts.ts'
import { undoCutOf } from '../fabric/lays.service.ts'
import { layWorkOf } from '../fabric/fabric.routes.ts'
import { cutOrder } from './cuts.service.ts'
import { orderList, readOrder } from './orders.list.ts'
import { changeOrder, createOrder, setOrderStatus, type OrderWork } from './orders.service.ts'

export function orderRoutes(floor: Floor, core: Core): Handler[] {
  const { now } = floor
  const { settings } = core
  const layWork = layWorkOf(floor, core)
  const allowance = () => settings.get().cutAllowancePercent
  const work = (tx: Tx, { actor, requestId }: Caller): OrderWork => ({
    tx,
    actor,
    requestId,
    now: now(),
    allowancePercent: allowance(),
  })
  return [
    listHandler(orderList, now),
    query(readRoute, (db, { params }) => readOrder(db, params.id, allowance())),
    command(createRoute, (tx, request) => createOrder(work(tx, request), request.body)),
    command(changeRoute, (tx, request) => changeOrder(work(tx, request), request.params.id, request.body)),
    command(statusRoute, (tx, request) => setOrderStatus(work(tx, request), request.params.id, request.body)),
    command(createCut, (tx, request) => cutOrder(work(tx, request), request.params.id, request.body, request.locale)),
    command(undoRoute, (tx, request) => undoCutOf(layWork(tx, request), request.params.id, request.body.version)),
  ]
}
