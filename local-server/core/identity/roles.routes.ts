import { done } from '../../../contracts/common.ts'
import { changeRole, createRole, deleteRole, listRoles, type zRole } from '../../../contracts/identity/roles.ts'
import type { Permission } from '../../../contracts/permissions.ts'
import type { z } from 'zod'
import { audit } from '../audit/audit.ts'
import { keepDeleted } from '../audit/deleted-row.ts'
import type { Core } from '../core.ts'
import { changeRow, rowForChange, type Reader, type Tx } from '../database/index.ts'
import { RuleError, fieldError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import { command, query, type Handler } from '../http/request.ts'
import { newId } from '../ids.ts'

type Role = z.output<typeof zRole>

async function readRoles(db: Reader | Tx, id?: string): Promise<Role[]> {
  let roles = db
    .selectFrom('role')
    .select(['id', 'name', 'builtIn', 'permissions', 'version'])
    .select((eb) =>
      eb
        .selectFrom('account_role')
        .select((e) => e.fn.countAll<number>().as('accounts'))
        .whereRef('account_role.roleId', '=', 'role.id')
        .as('accounts'),
    )
  if (id !== undefined) roles = roles.where('id', '=', id)
  const rows = await roles.orderBy('builtIn', 'desc').orderBy('createdAt').orderBy('id').execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    builtIn: row.builtIn === 1,
    permissions: JSON.parse(row.permissions) as Permission[],
    accounts: row.accounts ?? 0,
    version: row.version,
  }))
}

async function readRole(db: Reader | Tx, id: string): Promise<Role> {
  const [role] = await readRoles(db, id)
  if (!role) throw new RuleError('row.notFound')
  return role
}

async function assertNameFree(tx: Tx, name: string, except?: string): Promise<void> {
  const taken = await tx.selectFrom('role').select('id').where('name', '=', name).executeTakeFirst()
  if (taken && taken.id !== except) throw fieldError('role.nameTaken', 'body.name', { name })
}

export function roleRoutes({ clock }: Core): Handler[] {
  return [
    query(listRoles, async (db) => ({ items: await readRoles(db) })),

    command(createRole, async (tx, { body, actor, requestId }) => {
      const now = clock.now()
      const id = newId()
      await assertNameFree(tx, body.name)
      await tx
        .insertInto('role')
        .values({
          id,
          name: body.name,
          builtIn: 0,
          permissions: JSON.stringify(body.permissions),
          createdAt: now,
          version: 1,
        })
        .execute()
      await audit(tx, { actor, requestId, now }, { action: 'role.created', entity: 'role', entityId: id, after: body })
      return readRole(tx, id)
    }),

    command(changeRole, async (tx, { params, body, actor, requestId }) => {
      const now = clock.now()
      await rowForChange(tx, 'role', params.id, body.version, () => readRole(tx, params.id))
      const before = await readRole(tx, params.id)
      // The administrator's role stays whole, and built-in roles keep the names the locales know.
      if (before.builtIn && (before.name === 'administrator' || body.name !== undefined))
        throw new RuleError('role.builtIn')
      if (body.name !== undefined) await assertNameFree(tx, body.name, params.id)
      await changeRow(tx, 'role', params.id, {
        name: body.name,
        permissions: body.permissions ? JSON.stringify(body.permissions) : undefined,
      })
      const after = await readRole(tx, params.id)
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'role.changed', entity: 'role', entityId: params.id, before, after },
      )
      await emit(tx, now, 'account.changed', { accountId: '' })
      return after
    }),

    command(deleteRole, async (tx, { params, actor, requestId }) => {
      const before = await readRole(tx, params.id)
      if (before.builtIn) throw new RuleError('role.builtIn')
      if (before.accounts > 0) throw new RuleError('role.inUse', { count: before.accounts })
      const now = clock.now()
      await keepDeleted(tx, { actor, now }, { entity: 'role', row: await rowForChange(tx, 'role', params.id) })
      await tx.deleteFrom('role').where('id', '=', params.id).execute()
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'role.deleted', entity: 'role', entityId: params.id, before },
      )
      return done
    }),
  ]
}
