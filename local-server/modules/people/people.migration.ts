import type { Migration } from '../../core/database/index.ts'

export interface PersonTable {
  id: string
  familyName: string
  givenName: string
  fathersName: string | null
  fullName: string
  /** Folded names, phone digits, badge: what a search looks in. */
  search: string
  phone: string | null
  badgeCode: string | null
  /** What the badge is recognised by; see `badgeKeyOf`. */
  badgeKey: string | null
  nationalId: string | null
  photoFileId: string | null
  locale: string | null
  pinHash: string | null
  archived: number
  createdAt: number
  version: number
}

declare module '../../core/database/tables.ts' {
  interface Tables {
    person: PersonTable
  }
}

export const createPeople: Migration = {
  name: '202611200910-people',
  async up(tx) {
    await tx.schema
      .createTable('person')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('familyName', 'text', (c) => c.notNull())
      .addColumn('givenName', 'text', (c) => c.notNull())
      .addColumn('fathersName', 'text')
      .addColumn('fullName', 'text', (c) => c.notNull())
      .addColumn('search', 'text', (c) => c.notNull())
      .addColumn('phone', 'text')
      .addColumn('badgeCode', 'text', (c) => c.unique())
      .addColumn('nationalId', 'text')
      .addColumn('photoFileId', 'text')
      .addColumn('locale', 'text')
      .addColumn('pinHash', 'text')
      .addColumn('archived', 'integer', (c) => c.notNull())
      .addColumn('createdAt', 'bigint', (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .execute()
    await tx.schema.createIndex('person_search').on('person').columns(['search', 'id']).execute()
    await tx.schema.createIndex('person_phone').on('person').column('phone').execute()
  },
}
