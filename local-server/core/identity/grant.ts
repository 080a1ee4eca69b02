import type { BuiltInRole, Permission } from '../../../contracts/permissions.ts'
import type { Tx } from '../database/index.ts'

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
