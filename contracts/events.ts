import type { FailReason, HoldReason, PrintStatus } from './printing.ts'

/**
 * Domain events: what happened, past tense. Payloads hold ids and the little that a listener needs to know whether
 * it cares; whoever may see the row reads it again.
 */
export interface EventPayloads {
  'settings.changed': Record<string, never>
  'account.changed': { accountId: string }
  'session.ended': { sessionId: string; accountId: string | null }
  'person.changed': { personId: string }
  'station.changed': { stationId: string }
  'agent.changed': { stationId: string }
  'device.changed': { deviceId: string; stationId: string }
  /** What it tells of itself: paper, cover, plugged in or not. */
  'device.stateChanged': { deviceId: string; stationId: string }
  'printRoute.changed': Record<string, never>
  'printJob.changed': PrintJobEvent
  'sms.changed': { smsId: string }
  'scan.read': { id: string; stationId: string; deviceId: string; deviceName: string; code: string; at: number }
  /** Its connection was opened or closed. */
  'station.seen': { stationId: string }
  'notification.created': { accountId: string; notificationId: string }
  /** What some notifications told of is over: they count as read. */
  'notification.settled': { accountId: string }
  'reportSubscription.changed': { accountId: string }
  'clock.changed': Record<string, never>
  'lan.changed': Record<string, never>
  'maintenance.changed': Record<string, never>
  'job.changed': { jobId: string; accountId: string | null }
  'catalogue.changed': { productId: string }
  'rateChange.changed': { rateChangeId: string }
  'line.changed': { lineId: string }
  'worker.changed': { workerId: string; lineId: string }
  'order.changed': { orderId: string }
  'fabric.changed': { rollId: string }
  'bundle.changed': { bundleId: string }
  'screen.changed': { stationId: string }
  /** A browser waits to be made a screen, or waits no longer. */
  'screen.waiting': Record<string, never>
  'call.changed': { callId: string; kind: string; workerId: string; lineId: string }
  'workRecord.created': WorkRecordEvent
  'workRecord.changed': WorkRecordEvent
  'workRecord.decided': { workRecordIds: string[]; workerId: string; lineId: string }
  /** The records that were corrected, not their corrections. */
  'pay.changed': { workerIds: string[] }
  'payPeriod.changed': { payPeriodId: string }
  'payDispute.changed': { disputeId: string; workerId: string; lineId: string }
  'workRecord.corrected': { workRecordIds: string[]; workerId: string; lineId: string }
  /** `lineId` is null where nobody knows whose work it was. */
  'offlineWork.changed': { offlineWorkId: string; lineId: string | null }
  'hall.changed': { hallId: string }
  'attendance.changed': { workerId: string; lineId: string }
  'plan.changed': { lineId: string }
  'defect.changed': { lineId: string }
  'defectKind.changed': Record<string, never>
  'shifts.changed': Record<string, never>
  'floorSettings.changed': Record<string, never>
}

interface PrintJobEvent {
  jobId: string
  status: PrintStatus
  reason: HoldReason | FailReason | null
  /** Of the printer; null while no printer does this. */
  stationId: string | null
  /** Who asked for it. */
  accountId: string | null
  title: string
}

interface WorkRecordEvent {
  workRecordId: string
  workerId: string
  lineId: string
}

export type EventName = keyof EventPayloads

/** What a browser receives over socket.io, as message `event`. */
export interface LiveEvent<N extends EventName = EventName> {
  name: N
  payload: EventPayloads[N]
  at: number
}
