import type { AgentMessages } from '../../../contracts/agent.ts'
import { listSms, type SmsStatus } from '../../../contracts/sms.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import type { Tx } from '../database/index.ts'
import { emit } from '../events/outbox.ts'
import { newId } from '../ids.ts'
import { defineList, type List } from '../list/define-list.ts'

export const smsList = defineList(listSms, {
  rows: (db) =>
    db
      .selectFrom('sms_message')
      .leftJoin('device', 'device.id', 'sms_message.deviceId')
      .select(['sms_message.id', 'sms_message.deviceId', 'sms_message.to', 'sms_message.text', 'sms_message.status'])
      .select(['sms_message.parts', 'sms_message.delivered', 'sms_message.createdAt', 'device.name as deviceName']),
  id: 'sms_message.id',
  columns: { createdAt: 'sms_message.createdAt', status: 'sms_message.status', deviceId: 'sms_message.deviceId' },
  search: ['sms_message.search'],
  toRows: (rows) =>
    rows.map(({ id, deviceId, deviceName, to, text, status, parts, delivered, createdAt }) => ({
      id,
      deviceId,
      deviceName,
      to,
      text,
      status,
      parts,
      delivered,
      createdAt,
    })),
}) as List

/** Notes a message before it leaves: what comes of it finds it. @returns its id */
export async function noteSms(
  tx: Tx,
  now: number,
  { deviceId, to, text }: { deviceId: string; to: string; text: string },
): Promise<string> {
  const id = newId()
  const row = { id, deviceId, to, text, search: fold(`${to} ${text}`), parts: 0, delivered: 0, createdAt: now }
  await tx
    .insertInto('sms_message')
    .values({ ...row, status: 'sending' })
    .execute()
  await emit(tx, now, 'sms.changed', { smsId: id })
  return id
}

/** Notes that the network has a message, by its numbers of the parts; what has none it refused. */
export async function noteSmsSent(
  tx: Tx,
  now: number,
  id: string,
  { references, parts }: { references: readonly number[]; parts: number },
): Promise<void> {
  const { deviceId } = await tx
    .selectFrom('sms_message')
    .select('deviceId')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  for (const [index, reference] of references.entries()) {
    await tx
      .insertInto('sms_part')
      .values({ messageId: id, deviceId: deviceId ?? '', number: index + 1, reference, status: 'sent' })
      .execute()
  }
  const status =
    references.length === 0 ? 'failed' : statusOf({ parts, delivered: 0, failed: parts - references.length })
  await tx.updateTable('sms_message').set({ status, parts }).where('id', '=', id).execute()
  await emit(tx, now, 'sms.changed', { smsId: id })
}

/** Notes that nobody can tell what became of a message, unless that is known by now; a late report still says it. */
export async function noteUnconfirmed(tx: Tx, now: number, id: string): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('sms_message')
    .set({ status: 'unconfirmed' })
    .where('id', '=', id)
    .where('status', 'in', ['sending', 'sent'])
    .executeTakeFirst()
  if (numUpdatedRows > 0n) await emit(tx, now, 'sms.changed', { smsId: id })
}

/**
 * Notes what the network says of a part. Its number comes again after 256 others: the newest that is still on its way
 * is meant. One the network still tries to deliver is on its way.
 */
export async function noteSmsReport(
  tx: Tx,
  now: number,
  stationId: string,
  { deviceId, reference, status }: AgentMessages['smsReport'],
): Promise<void> {
  if (status === 'trying') return
  const part = await tx
    .selectFrom('sms_part')
    .innerJoin('device', 'device.id', 'sms_part.deviceId')
    .select(['sms_part.messageId', 'sms_part.number'])
    .where('sms_part.deviceId', '=', deviceId)
    .where('device.stationId', '=', stationId)
    .where('sms_part.reference', '=', reference)
    .where('sms_part.status', '=', 'sent')
    .orderBy('sms_part.messageId', 'desc')
    .orderBy('sms_part.number')
    .executeTakeFirst()
  if (!part) return
  const { messageId, number } = part
  await tx
    .updateTable('sms_part')
    .set({ status })
    .where('messageId', '=', messageId)
    .where('number', '=', number)
    .execute()
  const taken = await tx.selectFrom('sms_part').select('status').where('messageId', '=', messageId).execute()
  const message = tx.selectFrom('sms_message').select('parts').where('id', '=', messageId)
  const { parts } = await message.executeTakeFirstOrThrow()
  const delivered = taken.filter((one) => one.status === 'delivered').length
  const failed = parts - taken.filter((one) => one.status !== 'failed').length
  await tx
    .updateTable('sms_message')
    .set({ delivered, status: statusOf({ parts, delivered, failed }) })
    .where('id', '=', messageId)
    .execute()
  await emit(tx, now, 'sms.changed', { smsId: messageId })
}

/** What was refused or given up has failed. */
function statusOf({ parts, delivered, failed }: Record<'parts' | 'delivered' | 'failed', number>): SmsStatus {
  if (failed > 0) return failed === parts ? 'failed' : 'partly'
  return delivered === parts ? 'delivered' : 'sent'
}
