import type { EventPayloads } from '../../../contracts/events.ts'
import type { Core } from '../../core/core.ts'
import { listHandler } from '../../core/list/define-list.ts'
import type { Audience, Module } from '../../core/module.ts'
import { attendanceList } from './attendance/attendance.list.ts'
import { createAttendance } from './attendance/attendance.migration.ts'
import { attendanceRoutes } from './attendance/attendance.routes.ts'
import { closeForgottenShifts, closingOfForgottenShifts } from './attendance/close-forgotten.job.ts'
import { workshopDemo } from './demo/demo.ts'
import { bundleList, bundleRoutes } from './bundles.routes.ts'
import { callList } from './calls/calls.list.ts'
import { createCalls } from './calls/calls.migration.ts'
import { callRoutes } from './calls/calls.routes.ts'
import { correctionRoutes } from './corrections/corrections.routes.ts'
import { createCorrections } from './corrections/corrections.migration.ts'
import { couponSheetJob } from './coupon-sheets/coupon-sheet.job.ts'
import { couponPrintRoutes } from './coupon-sheets/coupon-prints.routes.ts'
import { couponSheetRoutes } from './coupon-sheets/coupon-sheets.routes.ts'
import { efficiencyList, efficiencyRoutes } from './efficiency/efficiency.routes.ts'
import { addStandardMinutes } from './efficiency/standard-minutes.migration.ts'
import { addRequiresCoupon, createFloorSettings } from './floor-settings/floor-settings.migration.ts'
import { floorSettingsRoutes } from './floor-settings/floor-settings.routes.ts'
import { createFabric } from './fabric/fabric.migration.ts'
import { fabricRoutes } from './fabric/fabric.routes.ts'
import { fabricRollList } from './fabric/rolls.list.ts'
import { floorRoutes } from './floor.routes.ts'
import { catalogueImport } from './imports/catalogue.import.ts'
import { fabricImport } from './imports/fabric.import.ts'
import { workersImport } from './imports/workers.import.ts'
import { kioskRoutes } from './kiosk.routes.ts'
import { lineList, lineRoutes } from './lines.routes.ts'
import { operationList, operationRoutes } from './operations.routes.ts'
import { ownWorkRoutes } from './own-work.routes.ts'
import { payAdjustmentList } from './pay/pay-adjustments.list.ts'
import { payLineList } from './pay/pay-lines.list.ts'
import { payPeriodList, payPeriodRoutes } from './pay/pay-periods.routes.ts'
import { bankPaymentList, payList } from './pay/pay.list.ts'
import { createPay } from './pay/pay.migration.ts'
import { payRoutes } from './pay/pay.routes.ts'
import { paySlipsJob } from './pay-slips/pay-slips.job.ts'
import { createPaySlipTable } from './pay-slips/pay-slips.migration.ts'
import { paySlipRoutes } from './pay-slips/pay-slips.routes.ts'
import { payDisputeList } from './pay-disputes/pay-disputes.list.ts'
import { createPayDisputes } from './pay-disputes/pay-disputes.migration.ts'
import { payDisputeRoutes } from './pay-disputes/pay-disputes.routes.ts'
import { offlineWorkList } from './offline-work/offline-work.list.ts'
import { createOfflineWork } from './offline-work/offline-work.migration.ts'
import { offlineWorkRoutes } from './offline-work/offline-work.routes.ts'
import { createOrders } from './orders/orders.migration.ts'
import { orderList } from './orders/orders.list.ts'
import { progressRoutes } from './orders/progress.routes.ts'
import { orderRoutes } from './orders/orders.routes.ts'
import { pieceRateList, pieceRateRoutes } from './piece-rates.routes.ts'
import { createPlant } from './plant/plant.migration.ts'
import { plantRoutes } from './plant/plant.routes.ts'
import { createPlans } from './plan/plan.migration.ts'
import { planRoutes } from './plan/plan.routes.ts'
import { productList, productRoutes } from './products.routes.ts'
import { defectKindList } from './quality/defect-kinds.ts'
import { defectList } from './quality/defects.list.ts'
import { createQuality } from './quality/quality.migration.ts'
import { qualityList, qualityRoutes } from './quality/quality.routes.ts'
import { createRateChanges } from './rate-changes/rate-changes.migration.ts'
import { rateChangeList, rateChangeRoutes } from './rate-changes/rate-changes.routes.ts'
import { createOperationTotals } from './reports/reports.migration.ts'
import { workReports } from './reports/work-reports.ts'
import { createScreens } from './screens/screens.migration.ts'
import { ordersBoardRoutes } from './screens/orders-board.routes.ts'
import { raceBoardRoutes } from './screens/race-board.routes.ts'
import { screenRoutes } from './screens/screens.routes.ts'
import { createShiftPlans } from './shift-plans/shift-plans.migration.ts'
import { shiftPlanRoutes } from './shift-plans/shift-plans.routes.ts'
import { createFloor } from './shifts.ts'
import { workRecordList } from './work-records.list.ts'
import { workRecordRoutes } from './work-records.routes.ts'
import { workerList, workerRoutes } from './workers.routes.ts'
import { createWorkshop } from './workshop.migration.ts'

/** Whoever sees the boards, whose figures and names these are. */
const boards = 'permission:board.view'

const audience: Audience = ({ name, payload }) => {
  switch (name) {
    case 'catalogue.changed':
      return ['permission:product.read', boards]
    case 'rateChange.changed':
      return ['permission:rate.read']
    case 'line.changed':
      return ['permission:line.read', boards]
    case 'worker.changed':
      return ['permission:worker.read', boards]
    case 'fabric.changed':
      return ['permission:fabric.read']
    case 'order.changed':
      return ['permission:order.read', boards]
    case 'bundle.changed':
      return ['permission:bundle.read', boards]
    case 'pay.changed':
      return [
        'permission:pay.readAll',
        ...(payload as EventPayloads['pay.changed']).workerIds.map((id) => `person:${id}`),
      ]
    case 'payDispute.changed': {
      const { workerId, lineId } = payload as EventPayloads[typeof name]
      return [`person:${workerId}`, `line:${lineId}`, 'permission:pay.readAll']
    }
    case 'payPeriod.changed':
      return ['permission:pay.readOwn']
    case 'workRecord.created':
    case 'workRecord.changed':
    case 'workRecord.decided':
    case 'workRecord.corrected': {
      const { workerId, lineId } = payload as EventPayloads['workRecord.created' | 'workRecord.decided']
      return [`person:${workerId}`, `line:${lineId}`, 'permission:workRecord.readAll', boards]
    }
    case 'screen.changed':
      return [`station:${(payload as EventPayloads[typeof name]).stationId}`, 'permission:station.manage']
    case 'screen.waiting':
      return ['permission:station.manage']
    case 'offlineWork.changed': {
      const { lineId } = payload as EventPayloads[typeof name]
      return [...(lineId === null ? [] : [`line:${lineId}`]), 'permission:workRecord.readAll']
    }
    case 'attendance.changed': {
      const { workerId, lineId } = payload as EventPayloads['attendance.changed']
      return [`person:${workerId}`, `line:${lineId}`, 'permission:workRecord.readAll', boards]
    }
    case 'hall.changed':
      return [boards]
    case 'plan.changed': {
      const { lineId } = payload as EventPayloads['plan.changed']
      return [`line:${lineId}`, 'permission:workRecord.readAll', boards]
    }
    case 'defect.changed': {
      const { lineId } = payload as EventPayloads['defect.changed']
      return [`line:${lineId}`, 'permission:workRecord.readAll']
    }
    case 'defectKind.changed':
      return ['permission:defect.read']
    case 'shifts.changed':
    case 'floorSettings.changed':
      return ['permission:attendance.read']
    case 'call.changed': {
      const { workerId, kind } = payload as EventPayloads[typeof name]
      // A kiosk shows whoever stands at it that somebody comes.
      const kiosks = 'permission:kiosk.use'
      const rooms = [`person:${workerId}`, 'permission:call.readAll', 'permission:call.answer', boards, kiosks]
      if (kind === 'machine') rooms.push('permission:call.answerMachine')
      if (kind === 'material') rooms.push('permission:call.answerMaterial')
      return rooms
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
    ...pieceRateRoutes(floor, core),
    ...rateChangeRoutes(floor, core),
    ...lineRoutes(floor),
    ...shiftPlanRoutes(floor),
    ...workerRoutes(floor),
    ...orderRoutes(floor, core),
    ...fabricRoutes(floor, core),
    ...progressRoutes(floor),
    ...couponSheetRoutes(core),
    ...couponPrintRoutes(core),
    ...bundleRoutes(floor),
    ...workRecordRoutes(floor, core),
    ...correctionRoutes(floor),
    ...attendanceRoutes(floor),
    ...efficiencyRoutes(floor),
    ...floorSettingsRoutes(floor),
    ...planRoutes(floor),
    ...qualityRoutes(floor, core),
    ...ownWorkRoutes(floor),
    ...kioskRoutes(floor, core),
    ...offlineWorkRoutes(floor, core),
    ...floorRoutes(floor, core),
    ...payRoutes(floor),
    ...payPeriodRoutes(floor),
    ...paySlipRoutes(core),
    ...payDisputeRoutes(floor, core),
    ...workReports.map((report) => listHandler(report, core.clock.now)),
    ...callRoutes(floor),
    ...screenRoutes(floor),
    ...raceBoardRoutes(floor, core),
    ...ordersBoardRoutes(floor, core),
    ...plantRoutes(floor, core),
  ]
}

/** The sewing workshop: piece-work records, approval by masters, pay, the TV board, the kiosk. */
export const workshop: Module = {
  name: 'workshop',
  migrations: [
    createWorkshop,
    createCorrections,
    createPay,
    createOrders,
    createCalls,
    createScreens,
    addStandardMinutes,
    createFloorSettings,
    createAttendance,
    createPlans,
    createQuality,
    createOperationTotals,
    createPaySlipTable,
    createPayDisputes,
    createOfflineWork,
    createRateChanges,
    createShiftPlans,
    createFabric,
    createPlant,
    addRequiresCoupon,
  ],
  handlers,
  lists: [
    productList,
    operationList,
    pieceRateList,
    rateChangeList,
    lineList,
    workerList,
    payList,
    payLineList,
    bankPaymentList,
    payAdjustmentList,
    payPeriodList,
    payDisputeList,
    orderList,
    fabricRollList,
    bundleList,
    workRecordList,
    callList,
    attendanceList,
    defectKindList,
    defectList,
    offlineWorkList,
    ...workReports,
    efficiencyList,
    qualityList,
  ],
  imports: [catalogueImport, workersImport, fabricImport],
  jobs: [couponSheetJob, paySlipsJob, closeForgottenShifts],
  schedules: [closingOfForgottenShifts],
  audience,
  demo: workshopDemo,
  async roomsOf({ db }, actor) {
    const { personId } = actor
    if (personId === null || !actor.can('workRecord.readLine')) return []
    const lines = await db.read.selectFrom('line').select('id').where('masterPersonId', '=', personId).execute()
    return lines.map((line) => `line:${line.id}`)
  },
}
