import type { Migration } from '../database/index.ts'

export interface StationTable {
  id: string
  name: string
  kind: 'desk' | 'kiosk' | 'screen'
  locale: string
  /** Of the first version; what a screen shows is said in `screen`. */
  board: null
  lineId: string | null
  /** Of the device that is paired; null until one is. */
  tokenHash: string | null
  pairingCodeHash: string | null
  pairingExpiresAt: number | null
  lastSeenAt: number | null
  createdAt: number
  version: number
}

declare module '../database/tables.ts' {
  interface Tables {
    station: StationTable
  }
}

export const createStations: Migration = {
  name: '202611200905-stations',
  async up(tx) {
    await tx.schema
      .createTable('station')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull().unique())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('locale', 'text', (c) => c.notNull())
      .addColumn('board', 'text')
      .addColumn('lineId', 'text')
      .addColumn('tokenHash', 'text', (c) => c.unique())
      .addColumn('pairingCodeHash', 'text')
      .addColumn('pairingExpiresAt', 'bigint')
      .addColumn('lastSeenAt', 'bigint')
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .execute()
  },
}
