/** Pieces a line is to finish in one shift. */
export interface LinePlanTable {
  id: string
  lineId: string
  workedOn: string
  shiftId: string
  pieces: number
  version: number
}

declare module '../../../core/database/tables.ts' {
  interface Tables {
    line_plan: LinePlanTable
  }
}
