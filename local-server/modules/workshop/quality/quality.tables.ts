import type { defectStates } from '../../../../contracts/workshop/quality.ts'

export interface DefectKindTable {
  id: string
  /** Of a built-in one the key of its name in the reader's language, `defectKind.<name>`. */
  name: string
  builtIn: number
  sequence: number
  archived: number
  createdAt: number
  version: number
}

/** Pieces that are not right, and what becomes of them. */
export interface DefectTable {
  id: string
  kindId: string
  pieces: number
  lineId: string
  workerId: string | null
  productId: string
  operationId: string
  bundleId: string | null
  workedOn: string
  shiftId: string
  recordedAt: number
  recordedByName: string
  state: (typeof defectStates)[number]
  repairWorkerId: string | null
  repairedAt: number | null
  /** The record that pays the repair. */
  repairRecordId: string | null
  /** The rejected record that named it. */
  workRecordId: string | null
  note: string
  deletedAt: number | null
  version: number
}

declare module '../../../core/database/tables.ts' {
  interface Tables {
    defect_kind: DefectKindTable
    defect: DefectTable
  }
}
