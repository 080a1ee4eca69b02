import { z } from 'zod'
import { zDone } from './common.ts'
import { route } from './route.ts'

/** `tls` from the first byte (465), `startTls` after the greeting (587), `none` for a server in one's own network. */
export const mailSecurities = ['tls', 'startTls', 'none'] as const

const fields = {
  on: z.boolean(),
  host: z.string().trim().min(1).max(253),
  port: z.int().min(1).max(65_535),
  security: z.enum(mailSecurities),
  /** Empty where the server asks for no sign-in. */
  user: z.string().trim().max(254),
  from: z.email().max(254),
}

const zMail = z.object({ ...fields, host: z.string(), from: z.string(), hasPassword: z.boolean() })
export type Mail = z.output<typeof zMail>

export const readMail = route({
  name: 'mail.read',
  method: 'GET',
  path: '/mail',
  access: 'settings.read',
  summary: 'The mail server that letters are given to; its password stays on the server.',
  response: zMail,
})

export const changeMail = route({
  name: 'mail.change',
  method: 'PUT',
  path: '/mail',
  access: 'settings.change',
  summary: 'Sets the mail server. Without a password the present one stays; another server or user needs its own.',
  body: z.object({ ...fields, password: z.string().max(256).optional() }),
  response: zMail,
})

export const testMail = route({
  name: 'mail.test',
  method: 'POST',
  path: '/mail/test',
  access: 'settings.change',
  summary: 'Sends a short letter and answers once the mail server has taken it.',
  body: z.object({ to: z.email().max(254) }),
  response: zDone,
  errors: ['mail.off', 'mail.signInWrong', 'mail.unreachable', 'mail.notTaken'],
})
