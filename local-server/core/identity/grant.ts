import { builtInRoles, type BuiltInRole, type Permission } from '../../../contracts/permissions.ts'
import type { Tx } from '../database/index.ts'
import { newId } from '../ids.ts'

/**
 * For migrations: gives roles of installs that are there already what a new version added to them. What an administrator
 * took away from a role before stays away.
 */
export async function grantToBuiltInRoles(
  tx: Tx,
  granted: Readonly<Partial<Record<BuiltInRole, readonly Permission[]>>>,
): Promise<void> {
  for (const [name, added] of Object.entries(granted)) {
    const role = await tx
      .selectFrom('role')
      .select(['id', 'permissions'])
      .where('name', '=', name)
      .where('builtIn', '=', 1)
      .executeTakeFirst()
    if (!role) continue
    const permissions = [...new Set([...(JSON.parse(role.permissions) as Permission[]), ...added])]
    await tx
      .updateTable('role')
      .set({ permissions: JSON.stringify(permissions) })
      .where('id', '=', role.id)
      .execute()
  }
}

/** For migrations: roles a new version brings, for installs that are there already. A role that has the name keeps it. */
export async function addBuiltInRoles(tx: Tx, names: readonly BuiltInRole[]): Promise<void> {
  const roles = await tx.selectFrom('role').select(['name', 'createdAt']).orderBy('createdAt').execute()
  const [first] = roles
  // An empty install makes all of them at its set-up.
  if (!first) return
  for (const name of names) {
    if (roles.some((role) => role.name === name)) continue
    await tx
      .insertInto('role')
      .values({
        id: newId(),
        name,
        builtIn: 1,
        permissions: JSON.stringify(builtInRoles[name]),
        createdAt: first.createdAt,
        version: 1,
      })
      .execute()
  }
}
