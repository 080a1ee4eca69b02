import { sql } from 'kysely'
import { clustered, type Migration, type Tx } from '../../../core/database/index.ts'
import { grantToBuiltInRoles } from '../../../core/identity/grant.ts'
import './fabric.tables.ts'

export const createFabric: Migration = {
  name: '202611270140-fabric',
  async up(tx) {
    await createRolls(tx)
    await createLays(tx)
    await grantToBuiltInRoles(tx, {
      administrator: ['fabric.read', 'fabric.manage'],
      director: ['fabric.read'],
      master: ['fabric.read'],
      accountant: ['fabric.read'],
      storekeeper: ['fabric.read', 'fabric.manage'],
    })
  },
}

async function createRolls({ schema }: Tx): Promise<void> {
  await schema
    .createTable('fabric_roll')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('number', 'text', (c) => c.notNull().unique())
    .addColumn('article', 'text', (c) => c.notNull())
    .addColumn('colour', 'text', (c) => c.notNull())
    .addColumn('fabricKey', 'text', (c) => c.notNull())
    .addColumn('lot', 'text', (c) => c.notNull())
    .addColumn('search', 'text', (c) => c.notNull())
    .addColumn('widthCentimetres', 'integer', (c) => c.notNull().check(sql`"widthCentimetres" > 0`))
    .addColumn('receivedThousandths', 'integer', (c) => c.notNull().check(sql`"receivedThousandths" > 0`))
    .addColumn('leftThousandths', 'integer', (c) => c.notNull().check(sql`"leftThousandths" >= 0`))
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('receivedOn', 'text', (c) => c.notNull())
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'bigint', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addCheckConstraint('fabric_roll_state', sql`"state" in ('whole', 'begun', 'endPiece', 'usedUp')`)
    .execute()
  for (const column of ['createdAt', 'receivedOn', 'leftThousandths'] as const) {
    await schema.createIndex(`fabric_roll_${column}`).on('fabric_roll').columns([column, 'id']).execute()
  }
  await schema.createIndex('fabric_roll_key').on('fabric_roll').columns(['fabricKey', 'state']).execute()
  await schema
    .createTable('fabric_move')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('rollId', 'text', (c) => c.notNull().references('fabric_roll.id'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('thousandths', 'integer', (c) => c.notNull())
    .addColumn('layId', 'text')
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('byName', 'text', (c) => c.notNull())
    .addCheckConstraint('fabric_move_kind', sql`"kind" in ('received', 'cut', 'cutUndone', 'measured', 'writtenOff')`)
    .execute()
  await schema.createIndex('fabric_move_roll').on('fabric_move').columns(['rollId', 'at', 'id']).execute()
}

async function createLays(tx: Tx): Promise<void> {
  const { schema } = tx
  await schema
    .createTable('lay')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('orderId', 'text', (c) => c.notNull().references('customer_order.id'))
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('article', 'text', (c) => c.notNull())
    .addColumn('layerThousandths', 'integer', (c) => c.notNull().check(sql`"layerThousandths" > 0`))
    .addColumn('sizes', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('cutId', 'text', (c) => c.unique().references('cut.id'))
    .addColumn('note', 'text', (c) => c.notNull())
    .addColumn('createdAt', 'bigint', (c) => c.notNull())
    .addColumn('createdBy', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addUniqueConstraint('lay_number', ['orderId', 'number'])
    .addCheckConstraint('lay_status', sql`"status" in ('planned', 'cut', 'cancelled')`)
    .execute()
  await schema.createIndex('lay_status_order').on('lay').columns(['status', 'orderId']).execute()
  const colours = schema
    .createTable('lay_colour')
    .addColumn('layId', 'text', (c) => c.notNull().references('lay.id'))
    .addColumn('position', 'integer', (c) => c.notNull())
    .addColumn('colour', 'text', (c) => c.notNull())
    .addColumn('fabricColour', 'text', (c) => c.notNull())
    .addColumn('fabricKey', 'text', (c) => c.notNull())
    .addColumn('layers', 'integer', (c) => c.notNull().check(sql`"layers" > 0`))
    .addPrimaryKeyConstraint('lay_colour_key', ['layId', 'position'])
  await clustered(tx, colours).execute()
  const rolls = schema
    .createTable('lay_roll')
    .addColumn('layId', 'text', (c) => c.notNull().references('lay.id'))
    .addColumn('rollId', 'text', (c) => c.notNull().references('fabric_roll.id'))
    .addColumn('colour', 'text', (c) => c.notNull())
    .addColumn('layers', 'integer', (c) => c.notNull().check(sql`"layers" > 0`))
    .addColumn('usedThousandths', 'integer', (c) => c.notNull().check(sql`"usedThousandths" > 0`))
    .addPrimaryKeyConstraint('lay_roll_key', ['layId', 'rollId'])
  await clustered(tx, rolls).execute()
  await schema.createIndex('lay_roll_roll').on('lay_roll').column('rollId').execute()
}
