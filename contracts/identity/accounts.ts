import { zDone, zId, zIdParams, zInstant, zLocaleTag, zName, zNewPassword, zVersion } from '../common.ts'
import { flag, listRoute } from '../list.ts'
import { route } from '../route.ts'
import { zSignInName } from './sign-in.ts'
import { z } from 'zod'

export const zAccount = z.object({
  id: zId,
  signInName: z.string(),
  personId: zId.nullable(),
  fullName: z.string(),
  roles: z.array(z.object({ id: zId, name: z.string(), builtIn: z.boolean() })),
  locale: zLocaleTag,
  disabled: z.boolean(),
  totpOn: z.boolean(),
  mustChangePassword: z.boolean(),
  lockedUntil: zInstant.nullable(),
  lastSeenAt: zInstant.nullable(),
  createdAt: zInstant,
  version: zVersion,
})

export const listAccounts = listRoute({
  name: 'account.list',
  path: '/accounts',
  access: 'account.manage',
  summary: 'Accounts.',
  row: zAccount,
  filters: { disabled: flag },
  sorts: ['fullName', 'signInName', 'createdAt'],
  defaultSort: 'fullName',
  searchable: true,
})

export const createAccount = route({
  name: 'account.create',
  method: 'POST',
  path: '/accounts',
  access: 'account.manage',
  summary: 'Makes an account with a first password that has to be changed at the first sign-in.',
  body: z.object({
    signInName: zSignInName,
    fullName: zName,
    personId: zId.nullable().default(null),
    roleIds: z.array(zId).min(1).max(20),
    locale: zLocaleTag,
    password: zNewPassword,
  }),
  response: zAccount,
  errors: ['account.nameTaken', 'row.notFound', 'auth.passwordTooCommon'],
})

export const changeAccount = route({
  name: 'account.change',
  method: 'PATCH',
  path: '/accounts/:id',
  access: 'account.manage',
  summary: 'Changes an account’s name, roles or state. Disabling it ends its sessions.',
  params: zIdParams,
  body: z.object({
    version: zVersion,
    fullName: zName.optional(),
    personId: zId.nullable().optional(),
    roleIds: z.array(zId).min(1).max(20).optional(),
    disabled: z.boolean().optional(),
  }),
  response: zAccount,
  errors: ['row.notFound', 'row.stale', 'account.lastAdministrator'],
})

export const resetPassword = route({
  name: 'account.resetPassword',
  method: 'POST',
  path: '/accounts/:id/password',
  access: 'account.manage',
  summary:
    'Sets a password that has to be changed at the next sign-in; ends the sessions, lifts a lock, switches two steps off if asked.',
  params: zIdParams,
  body: z.object({ password: zNewPassword, endTotp: z.boolean().default(false) }),
  response: zDone,
  errors: ['row.notFound', 'auth.passwordTooCommon'],
})
