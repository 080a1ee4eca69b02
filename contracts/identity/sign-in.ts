import { zCode, zDone, zId, zInstant, zLocaleTag, zModuleName, zName, zNewPassword, currencies } from '../common.ts'
import { zMaintenance } from '../maintenance.ts'
import { permissions } from '../permissions.ts'
import { route } from '../route.ts'
import { z } from 'zod'

export const zPermission = z.enum(permissions as [(typeof permissions)[number], ...(typeof permissions)[number][]])

/** A name to sign in with: 3 to 64 letters, digits, dot, dash, underscore; compared without case. */
export const zSignInName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._-]{2,63}$/u, 'invalid.signInName')

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
    /** Why people have to wait, while they do. */
    maintenance: zMaintenance.nullable(),
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
      .regex(/^\d{4,8}$/, 'invalid.pin')
      .optional(),
  }),
  response: zKioskSession,
  errors: ['worker.badgeUnknown', 'auth.failed', 'auth.locked'],
})
