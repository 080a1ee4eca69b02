import { sql } from 'kysely'
import { z } from 'zod'
import { zDay, zId, zInstant, zMoneyMinor } from '../../contracts/common.ts'
import { dayRange, flag, idOf, listRoute, oneOf } from '../../contracts/list.ts'
import type { Tx } from '../core/database/index.ts'
import { defineList, type List } from '../core/list/define-list.ts'

interface BareTable {
  id: string
  name: string
  lineId: string
  lineName: string
  quantity: number
  priceMinor: number
  amountMinor: number
  workedOn: string
  recordedAt: number
  status: string
  archived: number
  /** Row rule: only its owner sees it. */
  accountId: string | null
}

declare module '../core/database/tables.ts' {
  interface Tables {
    bare: BareTable
  }
}

/** A list with a column of every kind, for tests of what works on every list. */
const listBare = listRoute({
  name: 'bare.list',
  path: '/bare',
  access: 'person.read',
  summary: 'A list of the tests.',
  row: z.object({
    id: zId,
    name: z.string(),
    lineId: zId,
    lineName: z.string(),
    quantity: z.int(),
    priceMinor: zMoneyMinor,
    amountMinor: zMoneyMinor,
    workedOn: zDay,
    recordedAt: zInstant,
    status: z.enum(['pending', 'approved']),
    archived: z.boolean(),
    version: z.int(),
  }),
  filters: { status: oneOf(['pending', 'approved']), archived: flag, workedOn: dayRange, lineId: idOf('line.list') },
  sorts: ['name', 'workedOn'],
  defaultSort: 'name',
  searchable: true,
})

const bareList = defineList(listBare, {
  rows: (db, { actor }) =>
    db
      .selectFrom('bare')
      .selectAll('bare')
      .where((eb) => eb.or([eb('bare.accountId', 'is', null), eb('bare.accountId', '=', actor.accountId)])),
  id: 'bare.id',
  columns: {
    name: 'bare.name',
    workedOn: 'bare.workedOn',
    status: 'bare.status',
    archived: 'bare.archived',
    lineId: 'bare.lineId',
  },
  search: ['bare.name'],
  toRows: (rows) =>
    rows.map(({ accountId: _, archived, status, ...row }) => ({
      ...row,
      archived: archived === 1,
      status: status === 'approved' ? ('approved' as const) : ('pending' as const),
      version: 1,
    })),
}) as List

export const lists: readonly List[] = [bareList]

const bareLineId = '01939c7e-0000-7000-8000-000000000001'

/** Makes the table and fills it; the same rows each time. */
export async function fillBare(tx: Tx, count: number, own: Partial<BareTable> = {}): Promise<void> {
  await sql`create table if not exists bare (id text primary key, name text not null, "lineId" text not null,
    "lineName" text not null, quantity integer not null, "priceMinor" bigint not null, "amountMinor" bigint not null,
    "workedOn" text not null, "recordedAt" bigint not null, status text not null, archived integer not null,
    "accountId" text)`.execute(tx)
  await sql`create index if not exists bare_name on bare (name, id)`.execute(tx)
  const { n: first } = await tx
    .selectFrom('bare')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  const rows = Array.from({ length: count }, (_, index): BareTable => {
    const n = first + index
    const quantity = (n % 40) + 1
    const priceMinor = 12_550 + (n % 7) * 100
    return {
      id: `01939c7e-0000-7000-9000-${String(n).padStart(12, '0')}`,
      name: `row ${String(n).padStart(6, '0')}`,
      lineId: bareLineId,
      lineName: 'Oʻnta',
      quantity,
      priceMinor,
      amountMinor: quantity * priceMinor,
      workedOn: `2026-11-${String((n % 28) + 1).padStart(2, '0')}`,
      recordedAt: Date.UTC(2026, 10, (n % 28) + 1, 19, 30),
      status: n % 3 === 0 ? 'pending' : 'approved',
      archived: 0,
      accountId: null,
      ...own,
    }
  })
  for (let at = 0; at < rows.length; at += 500)
    await tx
      .insertInto('bare')
      .values(rows.slice(at, at + 500))
      .execute()
}
