import * as audit from './audit.ts'
import * as deletedRows from './deleted-rows.ts'
import * as devices from './devices.ts'
import * as exports from './exports.ts'
import * as files from './files.ts'
import * as accounts from './identity/accounts.ts'
import * as ownAccount from './identity/own-account.ts'
import * as roles from './identity/roles.ts'
import * as signIn from './identity/sign-in.ts'
import * as jobs from './jobs.ts'
import * as lan from './lan.ts'
import * as log from './log.ts'
import * as mail from './mail.ts'
import * as notifications from './notifications.ts'
import * as imports from './imports.ts'
import * as maintenance from './maintenance.ts'
import * as pagePrints from './page-prints.ts'
import * as people from './people.ts'
import * as printing from './printing.ts'
import * as printRoutes from './print-routes.ts'
import * as reportSubscriptions from './report-subscriptions.ts'
import * as settings from './settings.ts'
import * as sms from './sms.ts'
import * as stations from './stations.ts'
import * as system from './system.ts'
import * as views from './views.ts'
import * as attendance from './workshop/attendance.ts'
import * as boards from './workshop/boards.ts'
import * as bundles from './workshop/bundles.ts'
import * as calls from './workshop/calls.ts'
import * as catalogue from './workshop/catalogue.ts'
import * as corrections from './workshop/corrections.ts'
import * as couponSheets from './workshop/coupon-sheets.ts'
import * as efficiency from './workshop/efficiency.ts'
import * as floorSettings from './workshop/floor-settings.ts'
import * as kiosk from './workshop/kiosk.ts'
import * as offlineWork from './workshop/offline-work.ts'
import * as lines from './workshop/lines.ts'
import * as halls from './workshop/halls.ts'
import * as fabric from './workshop/fabric.ts'
import * as lays from './workshop/lays.ts'
import * as orders from './workshop/orders.ts'
import * as pay from './workshop/pay.ts'
import * as payAdjustments from './workshop/pay-adjustments.ts'
import * as payDisputes from './workshop/pay-disputes.ts'
import * as payPeriods from './workshop/pay-periods.ts'
import * as paySlips from './workshop/pay-slips.ts'
import * as plan from './workshop/plan.ts'
import * as pieceRates from './workshop/piece-rates.ts'
import * as rateChanges from './workshop/rate-changes.ts'
import * as reports from './workshop/reports.ts'
import * as screens from './workshop/screens.ts'
import * as progress from './workshop/progress.ts'
import * as quality from './workshop/quality.ts'
import * as shifts from './workshop/shifts.ts'
import * as workRecords from './workshop/work-records.ts'
import * as workers from './workshop/workers.ts'
import type { RouteContract } from './route.ts'

const isRoute = (value: unknown): value is RouteContract =>
  typeof value === 'object' && value !== null && 'path' in value && 'access' in value && 'response' in value

/** Every route of the product; OpenAPI, the walk over all routes and roles, and the reference are made from it. */
export const allRoutes: readonly RouteContract[] = [
  audit,
  deletedRows,
  devices,
  exports,
  files,
  signIn,
  ownAccount,
  accounts,
  roles,
  jobs,
  lan,
  log,
  mail,
  notifications,
  imports,
  maintenance,
  pagePrints,
  people,
  printing,
  printRoutes,
  reportSubscriptions,
  settings,
  sms,
  stations,
  system,
  views,
  catalogue,
  pieceRates,
  rateChanges,
  lines,
  shifts,
  workers,
  orders,
  fabric,
  halls,
  lays,
  progress,
  couponSheets,
  bundles,
  workRecords,
  corrections,
  attendance,
  efficiency,
  floorSettings,
  plan,
  quality,
  kiosk,
  offlineWork,
  boards,
  pay,
  reports,
  payAdjustments,
  payPeriods,
  paySlips,
  payDisputes,
  calls,
  screens,
].flatMap((area) => Object.values(area).filter(isRoute))
