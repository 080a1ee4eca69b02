import { listAudit } from '../../../contracts/audit.ts'
import { listDeletedRows } from '../../../contracts/deleted-rows.ts'
import { listDevices } from '../../../contracts/devices.ts'
import { listExports } from '../../../contracts/exports.ts'
import { listAccounts } from '../../../contracts/identity/accounts.ts'
import { listImports } from '../../../contracts/imports.ts'
import { listBackups, listJobs } from '../../../contracts/jobs.ts'
import type { ListContract } from '../../../contracts/list.ts'
import { listNotifications } from '../../../contracts/notifications.ts'
import { listPeople } from '../../../contracts/people.ts'
import { listPrintJobs } from '../../../contracts/printing.ts'
import { listReportSubscriptions } from '../../../contracts/report-subscriptions.ts'
import { listSms } from '../../../contracts/sms.ts'
import { listStations } from '../../../contracts/stations.ts'
import { listAttendance } from '../../../contracts/workshop/attendance.ts'
import { listBundles } from '../../../contracts/workshop/bundles.ts'
import { listCalls } from '../../../contracts/workshop/calls.ts'
import { listOperations, listProducts } from '../../../contracts/workshop/catalogue.ts'
import { listEfficiency } from '../../../contracts/workshop/efficiency.ts'
import { listFabricRolls } from '../../../contracts/workshop/fabric.ts'
import { listLines } from '../../../contracts/workshop/lines.ts'
import { listOfflineWork } from '../../../contracts/workshop/offline-work.ts'
import { listOrders } from '../../../contracts/workshop/orders.ts'
import { listPayAdjustments } from '../../../contracts/workshop/pay-adjustments.ts'
import { listPayDisputes } from '../../../contracts/workshop/pay-disputes.ts'
import { listPayPeriods } from '../../../contracts/workshop/pay-periods.ts'
import { listBankPayments, listPay, listPayLines } from '../../../contracts/workshop/pay.ts'
import { listPieceRates } from '../../../contracts/workshop/piece-rates.ts'
import { listDefectKinds, listDefects, listQuality } from '../../../contracts/workshop/quality.ts'
import { listRateChanges } from '../../../contracts/workshop/rate-changes.ts'
import {
  reportWorkByDay,
  reportWorkByHour,
  reportWorkByLine,
  reportWorkByOperation,
  reportWorkByProduct,
  reportWorkByWorker,
} from '../../../contracts/workshop/reports.ts'
import { listWorkRecords } from '../../../contracts/workshop/work-records.ts'
import { listWorkers } from '../../../contracts/workshop/workers.ts'

/** The lists that can be sent on a schedule, as they are offered: reports first, then what they are made of. */
export const schedulableLists = [
  reportWorkByWorker,
  reportWorkByLine,
  reportWorkByProduct,
  reportWorkByOperation,
  reportWorkByDay,
  reportWorkByHour,
  listEfficiency,
  listQuality,
  listPay,
  listPayLines,
  listBankPayments,
  listPayAdjustments,
  listPayDisputes,
  listPayPeriods,
  listAttendance,
  listDefects,
  listWorkRecords,
  listOfflineWork,
  listOrders,
  listBundles,
  listFabricRolls,
  listCalls,
  listWorkers,
  listLines,
  listProducts,
  listOperations,
  listPieceRates,
  listRateChanges,
  listDefectKinds,
  listPeople,
  listAccounts,
  listAudit,
  listStations,
  listDevices,
  listPrintJobs,
  listSms,
  listImports,
  listExports,
  listBackups,
  listDeletedRows,
  listNotifications,
  listJobs,
  listReportSubscriptions,
] as unknown as readonly ListContract[]

/** The contract of a list by its name. */
export const schedulableList = (name: string): ListContract | undefined =>
  schedulableLists.find((list) => list.name === name)
