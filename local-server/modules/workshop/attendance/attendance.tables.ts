/** A worker's presence in one shift. */
export interface AttendanceTable {
  id: string
  workerId: string
  /** The worker's line when they came. */
  lineId: string
  workedOn: string
  shiftId: string
  /** Null where a master marked them absent. */
  cameAt: number | null
  leftAt: number | null
  lateMinutes: number
  leftEarlyMinutes: number
  /** Minutes of the shift between going and coming back. */
  awayMinutes: number
  /** Kept when they leave, as the breaks were then; 0 while they are here. */
  attendedMinutes: number
  closedAutomatically: number
  reason: string
  source: 'kiosk' | 'record' | 'master' | 'demo'
  createdAt: number
  version: number
}

declare module '../../../core/database/tables.ts' {
  interface Tables {
    attendance: AttendanceTable
  }
}
