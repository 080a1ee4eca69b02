import { sql, type CreateTableBuilder } from 'kysely'
import { clustered, type Migration, type Tx } from '../../../core/database/index.ts'
import { grantToBuiltInRoles } from '../../../core/identity/grant.ts'

export const createCorrections: Migration = {
  name: '202611201500-corrections',
  async up(tx) {
    await allowOppositeRecords(tx)
    await allowTotalsBelowZero(tx)
    await grantToBuiltInRoles(tx, { administrator: ['workRecord.correct'], master: ['workRecord.correct'] })
  },
}

async function allowOppositeRecords({ schema }: Tx): Promise<void> {
  const alter = () => schema.alterTable('work_record')
  await alter()
    .addColumn('correctsId', 'text', (c) => c.references('work_record.id'))
    .execute()
  await alter().addColumn('correctionReason', 'text').execute()
  await alter().dropConstraint('work_record_quantity').execute()
  await alter()
    .addCheckConstraint(
      'work_record_pieces',
      sql`case when "correctsId" is null then "quantity" between 1 and 1000000 else "quantity" between -1000000 and -1 end`,
    )
    .execute()
  await alter()
    .addCheckConstraint(
      'work_record_correction',
      sql`("correctsId" is null) = ("correctionReason" is null) and ("correctsId" is null or "status" = 'approved')`,
    )
    .execute()
  const isCorrection = sql<boolean>`"correctsId" is not null`
  await schema.createIndex('work_record_corrects').on('work_record').column('correctsId').where(isCorrection).execute()
  await schema
    .createIndex('work_record_correction_time')
    .on('work_record')
    .columns(['recordedAt', 'id'])
    .where(isCorrection)
    .execute()
}

const pendingAndRejected = ['pendingPieces', 'pendingMinor', 'rejectedPieces', 'rejectedMinor'] as const
const approved = ['approvedPieces', 'approvedMinor'] as const

const totalTables = {
  work_total: {
    text: ['workedOn', 'shiftId', 'lineId', 'workerId'],
    bigint: ['lastApprovedAt'],
    key: ['workedOn', 'shiftId', 'lineId', 'workerId'],
  },
  line_hour_total: {
    text: ['workedOn', 'shiftId', 'lineId'],
    bigint: ['shiftHour'],
    key: ['workedOn', 'shiftId', 'lineId', 'shiftHour'],
  },
  line_day_total: { text: ['lineId', 'workedOn'], bigint: [], key: ['lineId', 'workedOn'] },
} as const

/** A day on which more was taken back than approved has a total below zero; a check without a name cannot be dropped. */
async function allowTotalsBelowZero(tx: Tx): Promise<void> {
  const { schema } = tx
  for (const [name, { text, bigint, key }] of Object.entries(totalTables)) {
    const columns = [...text, ...bigint, ...pendingAndRejected, ...approved]
    const kept = `${name}_kept`
    await sql`create table ${sql.table(kept)} as select * from ${sql.table(name)}`.execute(tx)
    await schema.dropTable(name).execute()
    let table: CreateTableBuilder<string, string> = schema.createTable(name)
    for (const column of text) table = table.addColumn(column, 'text', (c) => c.notNull())
    for (const column of [...bigint, ...approved]) table = table.addColumn(column, 'bigint', (c) => c.notNull())
    for (const column of pendingAndRejected) {
      table = table.addColumn(column, 'bigint', (c) => c.notNull().check(sql`${sql.ref(column)} >= 0`))
    }
    await clustered(tx, table.addPrimaryKeyConstraint(`${name}_key`, [...key])).execute()
    const names = sql.join(columns.map((column) => sql.ref(column)))
    await sql`insert into ${sql.table(name)} (${names}) select ${names} from ${sql.table(kept)}`.execute(tx)
    await schema.dropTable(kept).execute()
  }
  await schema.createIndex('work_total_worker').on('work_total').columns(['workerId', 'workedOn']).execute()
}
