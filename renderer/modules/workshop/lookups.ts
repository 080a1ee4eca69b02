import { listFabricRolls, readFabricRoll } from '../../../contracts/workshop/fabric.ts'
import { listBundles, readBundle } from '../../../contracts/workshop/bundles.ts'
import { listOrders, readOrder } from '../../../contracts/workshop/orders.ts'
import { listLines } from '../../../contracts/workshop/lines.ts'
import { listOperations, listProducts, readOperation, readProduct } from '../../../contracts/workshop/catalogue.ts'
import { listWorkers, readWorker } from '../../../contracts/workshop/workers.ts'
import { lookup } from '../../app/lookups.ts'

export default {
  'product.list': lookup(listProducts, (row) => ({ id: row.id, label: row.name, description: row.code }), readProduct),
  'operation.list': lookup(
    listOperations,
    (row) => ({
      id: row.id,
      label: `${row.productCode} · ${row.sequence} · ${row.name}`,
      description: row.productName,
    }),
    readOperation,
  ),
  'line.list': lookup(listLines, (row) => ({ id: row.id, label: row.name })),
  'worker.list': lookup(
    listWorkers,
    (row) => ({ id: row.id, label: row.fullName, description: `${row.lineName}, ${row.number}` }),
    readWorker,
  ),
  'order.list': lookup(
    listOrders,
    (row) => ({ id: row.id, label: row.number, description: row.customerName }),
    readOrder,
  ),
  'fabricRoll.list': lookup(
    listFabricRolls,
    (row) => ({ id: row.id, label: row.number, description: `${row.article}, ${row.colour}` }),
    readFabricRoll,
  ),
  'bundle.list': lookup(
    listBundles,
    (row) => ({ id: row.id, label: row.code, description: row.productName }),
    readBundle,
  ),
}
