import { z } from 'zod'
import { zId, zInstant } from './common.ts'
import { idOf, listRoute, oneOf } from './list.ts'

/**
 * `sent`: the network has it. `partly`: of a long one the network refused a part, and has the others. What is delivered or failed stays so. `unconfirmed`: no word of it came in the time there is
 * for one, or nobody knows whether it left.
 */
export const smsStatuses = ['sending', 'sent', 'delivered', 'partly', 'failed', 'unconfirmed'] as const
export type SmsStatus = (typeof smsStatuses)[number]

export const zSms = z.object({
  id: zId,
  deviceId: zId.nullable(),
  deviceName: z.string().nullable(),
  to: z.string(),
  text: z.string(),
  status: z.enum(smsStatuses),
  /** Parts it was sent in, and how many of them have arrived. */
  parts: z.int(),
  delivered: z.int(),
  createdAt: zInstant,
})

export const listSms = listRoute({
  name: 'sms.list',
  path: '/sms-messages',
  access: 'device.manage',
  summary: 'Text messages sent through a modem, with what became of each.',
  row: zSms,
  filters: { status: oneOf(smsStatuses), deviceId: idOf('device.list') },
  sorts: ['createdAt'],
  defaultSort: '-createdAt',
  searchable: true,
})
