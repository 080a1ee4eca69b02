import { permissions, type Permission } from '../../../contracts/permissions.ts'
import type { Tx } from '../database/index.ts'
import type { Tables } from '../database/tables.ts'
import { RuleError } from '../errors.ts'

/** Puts a deleted role back. A permission that the program does not know any more stays away. @throws RuleError `deletedRow.nameTaken` */
export async function restoreRole(tx: Tx, row: string): Promise<void> {
  const { id, name, createdAt, version, ...kept } = JSON.parse(row) as Tables['role']
  const taken = await tx.selectFrom('role').select('id').where('name', '=', name).executeTakeFirst()
  if (taken) throw new RuleError('deletedRow.nameTaken', { name })
  const known = (JSON.parse(kept.permissions) as Permission[]).filter((one) => permissions.includes(one))
  await tx
    .insertInto('role')
    .values({ id, name, builtIn: 0, permissions: JSON.stringify(known), createdAt, version: version + 1 })
    .execute()
}
