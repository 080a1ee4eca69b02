import { zDone, zId, zIdParams, zName, zVersion } from '../common.ts'
import { route } from '../route.ts'
import { zPermission } from './sign-in.ts'
import { z } from 'zod'

export const zRole = z.object({
  id: zId,
  /** For a built-in role its key (`master`), whose name the locales hold. */
  name: z.string(),
  builtIn: z.boolean(),
  permissions: z.array(zPermission),
  accounts: z.int(),
  version: zVersion,
})

export const listRoles = route({
  name: 'role.list',
  method: 'GET',
  path: '/roles',
  access: 'account.manage',
  summary: 'Roles with what each may do.',
  response: z.object({ items: z.array(zRole) }),
})

export const createRole = route({
  name: 'role.create',
  method: 'POST',
  path: '/roles',
  access: 'role.manage',
  summary: 'Makes a role.',
  body: z.object({ name: zName, permissions: z.array(zPermission) }),
  response: zRole,
  errors: ['role.nameTaken'],
})

export const changeRole = route({
  name: 'role.change',
  method: 'PATCH',
  path: '/roles/:id',
  access: 'role.manage',
  summary: 'Changes what a role may do, at once for everyone who has it.',
  params: zIdParams,
  body: z.object({ version: zVersion, name: zName.optional(), permissions: z.array(zPermission).optional() }),
  response: zRole,
  errors: ['row.notFound', 'row.stale', 'role.nameTaken', 'role.builtIn'],
})

export const deleteRole = route({
  name: 'role.delete',
  method: 'DELETE',
  path: '/roles/:id',
  access: 'role.manage',
  summary: 'Deletes a role nobody has.',
  params: zIdParams,
  response: zDone,
  errors: ['row.notFound', 'role.inUse', 'role.builtIn'],
})
