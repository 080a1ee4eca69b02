import { clustered, type Migration } from '../../../core/database/index.ts'
import { grantToBuiltInRoles } from '../../../core/identity/grant.ts'

/** A hall of the factory as a picture or a plain grid. */
export interface HallTable {
  id: string
  name: string
  search: string
  pictureFileId: string | null
  version: number
}

/** A line or a work place on it, in thousandths of the picture. */
export interface HallPlaceTable {
  id: string
  hallId: string
  lineId: string
  workerId: string | null
  x: number
  y: number
  width: number
  height: number
}

declare module '../../../core/database/tables.ts' {
  interface Tables {
    hall: HallTable
    hall_place: HallPlaceTable
  }
}

export const createPlant: Migration = {
  name: '202611270150-plant',
  async up(tx) {
    await tx.schema
      .createTable('hall')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('search', 'text', (c) => c.notNull().unique())
      .addColumn('pictureFileId', 'text')
      .addColumn('version', 'integer', (c) => c.notNull())
      .execute()
    const places = tx.schema
      .createTable('hall_place')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('hallId', 'text', (c) => c.notNull().references('hall.id').onDelete('cascade'))
      .addColumn('lineId', 'text', (c) => c.notNull().references('line.id'))
      .addColumn('workerId', 'text', (c) => c.references('worker.id'))
      .addColumn('x', 'integer', (c) => c.notNull())
      .addColumn('y', 'integer', (c) => c.notNull())
      .addColumn('width', 'integer', (c) => c.notNull())
      .addColumn('height', 'integer', (c) => c.notNull())
    await clustered(tx, places).execute()
    await tx.schema.createIndex('hall_place_hall').on('hall_place').column('hallId').execute()
    await grantToBuiltInRoles(tx, { administrator: ['hall.manage'], director: ['hall.manage'] })
  },
}
