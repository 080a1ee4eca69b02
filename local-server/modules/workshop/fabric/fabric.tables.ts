import type { FabricMove, RollState } from '../../../../contracts/workshop/fabric.ts'
import type { LayStatus } from '../../../../contracts/workshop/lays.ts'

/** A roll of fabric in the store; what is left on it is the kept sum of its moves. */
export interface FabricRollTable {
  id: string
  number: string
  article: string
  colour: string
  /** Article and colour folded: what tells whether fabric is the same. */
  fabricKey: string
  lot: string
  search: string
  widthCentimetres: number
  receivedThousandths: number
  leftThousandths: number
  /** Kept beside what is left. */
  state: RollState
  receivedOn: string
  note: string
  createdAt: number
  version: number
}

/** Metres that came onto a roll or went off it; only ever added. */
export interface FabricMoveTable {
  id: string
  rollId: string
  kind: FabricMove
  thousandths: number
  layId: string | null
  note: string
  at: number
  byName: string
}

export interface LayTable {
  id: string
  orderId: string
  number: number
  article: string
  layerThousandths: number
  /** JSON. */
  sizes: string
  status: LayStatus
  cutId: string | null
  note: string
  createdAt: number
  createdBy: string
  version: number
}

/** Layers of a colour in a lay, as planned. */
export interface LayColourTable {
  layId: string
  /** In the order they were given. */
  position: number
  colour: string
  fabricColour: string
  fabricKey: string
  layers: number
}

/** What a lay that was cut took of a roll. */
export interface LayRollTable {
  layId: string
  rollId: string
  colour: string
  layers: number
  usedThousandths: number
}

declare module '../../../core/database/tables.ts' {
  interface Tables {
    fabric_roll: FabricRollTable
    fabric_move: FabricMoveTable
    lay: LayTable
    lay_colour: LayColourTable
    lay_roll: LayRollTable
  }
}
