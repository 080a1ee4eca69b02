import { zCode, zDone, zId, zIdParams, zInstant, zLocaleTag, zName, zNewPassword } from '../common.ts'
import { route } from '../route.ts'
import { zPermission, zMe } from './sign-in.ts'
import { z } from 'zod'

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
