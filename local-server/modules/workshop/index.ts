import type { EventPayloads } from '../../../contracts/events.ts'
import type { Core } from '../../core/core.ts'
import type { Audience, Module } from '../../core/module.ts'
import { workshopDemo } from './demo/demo.ts'
import { bundleList, bundleRoutes } from './bundles.routes.ts'
import { correctionRoutes } from './corrections/corrections.routes.ts'
import { createCorrections } from './corrections/corrections.migration.ts'
import { floorRoutes } from './floor.routes.ts'
import { catalogueImport } from './imports/catalogue.import.ts'
import { workersImport } from './imports/workers.import.ts'
import { kioskRoutes } from './kiosk.routes.ts'
import { lineList, lineRoutes } from './lines.routes.ts'
import { operationList, operationRoutes } from './operations.routes.ts'
import { ownWorkRoutes } from './own-work.routes.ts'
import { payRoutes } from './pay.routes.ts'
import { pieceRateList, pieceRateRoutes } from './piece-rates.routes.ts'
import { productList, productRoutes } from './products.routes.ts'
import { createFloor } from './shifts.ts'
import { workRecordList } from './work-records.list.ts'
import { workRecordRoutes } from './work-records.routes.ts'
import { workerList, workerRoutes } from './workers.routes.ts'
import { createWorkshop } from './workshop.migration.ts'

const audience: Audience = ({ name, payload }) => {
  switch (name) {
    case 'catalogue.changed':
      return ['permission:product.read']
    case 'line.changed':
      return ['permission:line.read']
    case 'worker.changed':
      return ['permission:worker.read']
    case 'bundle.changed':
      return ['permission:bundle.read']
    case 'workRecord.created':
    case 'workRecord.changed':
    case 'workRecord.decided':
    case 'workRecord.corrected': {
      const { workerId, lineId } = payload as EventPayloads['workRecord.created' | 'workRecord.decided']
      return [`person:${workerId}`, `line:${lineId}`, 'permission:workRecord.readAll', 'permission:board.view']
    }
    default:
      return []
  }
}

function handlers(core: Core) {
  const floor = createFloor(core)
  return [
    ...productRoutes(floor),
    ...operationRoutes(floor),
    ...pieceRateRoutes(floor),
    ...lineRoutes(floor),
    ...workerRoutes(floor),
    ...bundleRoutes(floor),
    ...workRecordRoutes(floor, core),
    ...correctionRoutes(floor),
    ...ownWorkRoutes(floor),
    ...kioskRoutes(floor, core),
    ...floorRoutes(floor, core),
    ...payRoutes(),
  ]
}

/** The sewing workshop: piece-work records, approval by masters, pay, the TV board, the kiosk. */
export const workshop: Module = {
  name: 'workshop',
  migrations: [createWorkshop, createCorrections],
  handlers,
  lists: [productList, operationList, pieceRateList, lineList, workerList, bundleList, workRecordList],
  imports: [catalogueImport, workersImport],
  audience,
  demo: workshopDemo,
  async roomsOf({ db }, personId) {
    const lines = await db.read.selectFrom('line').select('id').where('masterPersonId', '=', personId).execute()
    return lines.map((line) => `line:${line.id}`)
  },
}
