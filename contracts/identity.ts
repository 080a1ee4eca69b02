import { z } from 'zod'
import {
  zCode,
  zDone,
  zId,
  zIdParams,
  zInstant,
  zLocaleTag,
  zModuleName,
  zName,
  zNewPassword,
  zVersion,
  currencies,
} from './common.ts'
import { flag, listRoute } from './list.ts'
import { permissions } from './permissions.ts'
import { route } from './route.ts'

export const zPermission = z.enum(permissions as [(typeof permissions)[number], ...(typeof permissions)[number][]])

/** A name to sign in with: 3 to 64 letters, digits, dot, dash, underscore; compared without case. */
export const zSignInName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{2,63}$/u)

/** Who is asking, and what the shell needs to draw itself. */
export const zMe = z.object({
  /** `account`: a person in a browser; `kiosk`: a worker at a kiosk; `station`: a paired device by itself; `token`: a program. */
  kind: z.enum(['account', 'kiosk', 'station', 'token']),
  accountId: zId.nullable(),
  personId: zId.nullable(),
  stationId: zId.nullable(),
  name: z.string(),
  roles: z.array(z.object({ id: zId, name: z.string(), builtIn: z.boolean() })),
  permissions: z.array(zPermission),
  locale: zLocaleTag,
  totpOn: z.boolean(),
  mustChangePassword: z.boolean(),
})
export type Me = z.output<typeof zMe>

/** What anybody may know before signing in. */
export const readStatus = route({
  name: 'system.status',
  method: 'GET',
  path: '/status',
  access: 'public',
  summary: 'Whether the install is set up, and what the sign-in page shows.',
  response: z.object({
    setUp: z.boolean(),
    institution: z.string().nullable(),
    locales: z.array(zLocaleTag),
    timeZone: z.string(),
    currency: z.enum(currencies),
    modules: z.array(zModuleName),
    /** The caller sits at the main computer itself (loopback). */
    local: z.boolean(),
    version: z.string(),
    now: zInstant,
  }),
})

export const setUp = route({
  name: 'system.setUp',
  method: 'POST',
  path: '/setup',
  access: 'public',
  summary: 'Sets up an empty install: from the machine itself, or with the code printed at the start.',
  idempotency: 'none',
  body: z.object({
    institution: zName,
    locale: zLocaleTag,
    /** An IANA time zone, such as Asia/Tashkent. */
    timeZone: z.string().max(64),
    currency: z.enum(currencies),
    modules: z.array(zModuleName),
    administrator: z.object({ fullName: zName, signInName: zSignInName, password: zNewPassword }),
    demo: z.boolean().default(false),
    code: zCode.optional(),
  }),
  response: z.object({
    me: zMe,
    demoAccounts: z.array(z.object({ role: z.string(), signInName: z.string(), password: z.string() })),
  }),
  errors: ['setup.alreadyDone', 'setup.codeWrong', 'setup.timeZoneUnknown', 'auth.passwordTooCommon'],
})

export const signIn = route({
  name: 'session.signIn',
  method: 'POST',
  path: '/session',
  access: 'public',
  summary: 'Signs in by name and password, and a six-digit or recovery code where two steps are on.',
  idempotency: 'none',
  body: z.object({
    signInName: z.string().trim().min(1).max(64),
    password: z.string().min(1).max(256),
    /** Six digits from the authenticator, or one of the recovery codes. */
    code: zCode.optional(),
  }),
  response: zMe,
  errors: ['auth.failed', 'auth.locked', 'auth.totpRequired', 'auth.totpInvalid'],
})

export const signOut = route({
  name: 'session.signOut',
  method: 'DELETE',
  path: '/session',
  access: 'signedIn',
  summary: 'Ends the session of this request.',
  idempotency: 'none',
  response: zDone,
})

export const readMe = route({
  name: 'session.me',
  method: 'GET',
  path: '/session',
  access: 'public',
  summary: 'Who is signed in in this browser, or null.',
  response: zMe.nullable(),
})

export const listOwnSessions = route({
  name: 'session.listOwn',
  method: 'GET',
  path: '/sessions',
  access: 'signedIn',
  summary: 'Where one is signed in.',
  response: z.object({
    items: z.array(
      z.object({
        id: zId,
        current: z.boolean(),
        kind: z.enum(['account', 'kiosk']),
        address: z.string(),
        userAgent: z.string(),
        createdAt: zInstant,
        lastSeenAt: zInstant,
      }),
    ),
  }),
})

export const endSession = route({
  name: 'session.end',
  method: 'DELETE',
  path: '/sessions/:id',
  access: 'signedIn',
  summary: 'Signs out there: ends one of one’s own sessions.',
  params: zIdParams,
  response: zDone,
})

export const changeOwnLocale = route({
  name: 'account.changeOwnLocale',
  method: 'PUT',
  path: '/session/locale',
  access: 'signedIn',
  summary: 'Changes the language one is answered in.',
  body: z.object({ locale: zLocaleTag }),
  response: zMe,
})

export const changeOwnPassword = route({
  name: 'account.changeOwnPassword',
  method: 'PUT',
  path: '/session/password',
  access: 'signedIn',
  summary: 'Changes one’s own password and signs out everywhere else.',
  idempotency: 'none',
  body: z.object({ currentPassword: z.string().max(256), newPassword: zNewPassword }),
  response: zDone,
  errors: ['auth.passwordWrong', 'auth.passwordTooCommon'],
})

export const beginTotp = route({
  name: 'account.beginTotp',
  method: 'POST',
  path: '/session/totp',
  access: 'signedIn',
  summary: 'Makes a secret for an authenticator app (RFC 6238); it counts once a code of it was confirmed.',
  idempotency: 'none',
  response: z.object({ secret: z.string(), uri: z.string() }),
  errors: ['account.totpAlreadyOn'],
})

export const confirmTotp = route({
  name: 'account.confirmTotp',
  method: 'PUT',
  path: '/session/totp',
  access: 'signedIn',
  summary: 'Switches two-step sign-in on; answers the recovery codes, once.',
  idempotency: 'none',
  body: z.object({ code: zCode }),
  response: z.object({ recoveryCodes: z.array(z.string()) }),
  errors: ['auth.totpInvalid', 'account.totpAlreadyOn'],
})

export const endTotp = route({
  name: 'account.endTotp',
  method: 'DELETE',
  path: '/session/totp',
  access: 'signedIn',
  summary: 'Switches two-step sign-in off.',
  idempotency: 'none',
  body: z.object({ password: z.string().max(256) }),
  response: zDone,
  errors: ['auth.passwordWrong', 'account.totpNotOn'],
})

export const zKioskSession = z.object({
  token: z.string(),
  expiresAt: zInstant,
  personId: zId,
  name: z.string(),
  photoFileId: zId.nullable(),
})

export const signInAtKiosk = route({
  name: 'session.signInAtKiosk',
  method: 'POST',
  path: '/kiosk/session',
  access: 'kiosk.use',
  summary: 'A badge (and a PIN where the person has one) on a kiosk station; answers a short token for that person.',
  idempotency: 'none',
  body: z.object({
    badge: zCode,
    pin: z
      .string()
      .regex(/^\d{4,8}$/)
      .optional(),
  }),
  response: zKioskSession,
  errors: ['worker.badgeUnknown', 'auth.failed', 'auth.locked'],
})

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

export const zApiToken = z.object({
  id: zId,
  name: z.string(),
  permissions: z.array(zPermission),
  createdAt: zInstant,
  lastSeenAt: zInstant.nullable(),
  expiresAt: zInstant.nullable(),
})

export const listOwnTokens = route({
  name: 'apiToken.listOwn',
  method: 'GET',
  path: '/tokens',
  access: 'signedIn',
  summary: 'One’s own API tokens.',
  response: z.object({ items: z.array(zApiToken) }),
})

export const createToken = route({
  name: 'apiToken.create',
  method: 'POST',
  path: '/tokens',
  access: 'signedIn',
  summary: 'Makes a token for a program, with some of one’s own permissions; the token itself is told once.',
  idempotency: 'none',
  body: z.object({
    name: zName,
    permissions: z.array(zPermission).min(1),
    expiresAt: zInstant.nullable().default(null),
  }),
  response: z.object({ token: z.string(), apiToken: zApiToken }),
  errors: ['permission.denied'],
})

export const deleteToken = route({
  name: 'apiToken.delete',
  method: 'DELETE',
  path: '/tokens/:id',
  access: 'signedIn',
  summary: 'Ends one of one’s own tokens.',
  params: zIdParams,
  response: zDone,
  errors: ['row.notFound'],
})
