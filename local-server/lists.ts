import { auditList } from './core/audit/audit.routes.ts'
import { deletedRowList } from './core/audit/deleted-rows.routes.ts'
import { accountList } from './core/identity/accounts.routes.ts'
import { jobLists } from './core/jobs/jobs.routes.ts'
import { deviceList } from './core/devices/devices.routes.ts'
import { smsList } from './core/devices/sms.service.ts'
import { exportList } from './core/exports/own-exports.ts'
import { importList } from './core/imports/import-view.ts'
import type { List } from './core/list/define-list.ts'
import { notificationList } from './core/notifications/notifications.routes.ts'
import { printJobList } from './core/printing/print-jobs.routes.ts'
import { reportSubscriptionList } from './core/report-subscriptions/report-subscriptions.list.ts'
import { stationList } from './core/stations/stations.routes.ts'
import { modules } from './modules/index.ts'

/** Every list that can be exported and saved as views; loaded by the server and by the threads that write exports. */
export const lists: readonly List[] = [
  accountList,
  auditList,
  deletedRowList,
  stationList,
  deviceList,
  notificationList,
  printJobList,
  smsList,
  reportSubscriptionList,
  importList,
  exportList,
  ...jobLists,
  ...modules.flatMap(({ name, lists }) => (name === null ? lists : lists.map((list) => ({ ...list, module: name })))),
]
