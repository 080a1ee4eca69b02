import type { Migration } from '../../../core/database/index.ts'
import type { ScreenSettings } from '../../../../contracts/workshop/screens.ts'

/** What a station of kind `screen` shows; one that nobody has set yet shows the floor, or its line. */
export interface ScreenTable {
  stationId: string
  /** JSON. */
  boards: string
  theme: ScreenSettings['theme']
  names: ScreenSettings['names']
  rotateSeconds: number
  notice: string
}

/** A browser that waits to be made a screen. */
export interface ScreenRequestTable {
  id: string
  tokenHash: string
  number: string
  address: string
  createdAt: number
  seenAt: number
  /** Once it has been made one. */
  stationId: string | null
}

declare module '../../../core/database/tables.ts' {
  interface Tables {
    screen: ScreenTable
    screen_request: ScreenRequestTable
  }
}

export const createScreens: Migration = {
  name: '202611211110-screens',
  async up({ schema }) {
    await schema
      .createTable('screen')
      .addColumn('stationId', 'text', (c) => c.primaryKey().references('station.id').onDelete('cascade'))
      .addColumn('boards', 'text', (c) => c.notNull())
      .addColumn('theme', 'text', (c) => c.notNull())
      .addColumn('names', 'text', (c) => c.notNull())
      .addColumn('rotateSeconds', 'integer', (c) => c.notNull())
      .addColumn('notice', 'text', (c) => c.notNull())
      .execute()
    await schema
      .createTable('screen_request')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('tokenHash', 'text', (c) => c.notNull().unique())
      .addColumn('number', 'text', (c) => c.notNull())
      .addColumn('address', 'text', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('seenAt', 'bigint', (c) => c.notNull())
      .addColumn('stationId', 'text', (c) => c.references('station.id').onDelete('cascade'))
      .execute()
    await schema.createIndex('screen_request_seen').on('screen_request').column('seenAt').execute()
  },
}
