import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sendTestSms, usualSettings } from '../../../contracts/devices.ts'
import { listSms } from '../../../contracts/sms.ts'
import { createVirtualModem } from '../../../native/virtual/virtual-modem.ts'
import { openPort, openStation } from '../../../tests/support/station.ts'
import { startTestServer } from '../../testing/test-server.ts'

const dayMs = 86_400_000

async function openTexting() {
  const server = await startTestServer()
  const station = await openStation(server)
  const port = await openPort()
  const modem = createVirtualModem(port)
  const device = await station.add(`serial:${port.path}`, usualSettings.modem, 'Modem')
  await station.untilSaid(`serial:${port.path} is there`)
  const shown = async () => (await server.administrator.call(listSms, { query: {} })).items
  const input = (text: string, to = '+998901234567') => ({ params: { id: device.id }, body: { to, text } })
  const send = (text: string, to?: string) => server.administrator.call(sendTestSms, input(text, to))
  const refused = (text: string, to?: string) => server.administrator.refused(sendTestSms, input(text, to))
  return { server, station, modem, send, refused, shown }
}

it('keeps what became of a message: sent, and delivered when every part has arrived', async () => {
  const { modem, send, shown } = await openTexting()
  expect(await send('я'.repeat(80))).toMatchObject({ parts: 2 })
  expect(await shown()).toMatchObject([{ status: 'sent', parts: 2, delivered: 0, deviceName: 'Modem' }])
  const [one, two] = modem.sent.map(({ reference }) => reference)
  modem.deliver(one ?? 0, 0x00)
  await expect.poll(shown).toMatchObject([{ status: 'sent', delivered: 1 }])
  modem.deliver(two ?? 0, 0x30)
  modem.deliver(two ?? 0, 0x00)
  await expect.poll(shown).toMatchObject([{ status: 'delivered', delivered: 2 }])
})

it('keeps that the network gave a message up, and stays with it', async () => {
  const { modem, send, shown } = await openTexting()
  await send('Salom')
  const [sent] = modem.sent
  modem.deliver(sent?.reference ?? 0, 0x46)
  await expect.poll(shown).toMatchObject([{ status: 'failed' }])
  modem.deliver(sent?.reference ?? 0, 0x00)
  await send('Salom')
  expect((await shown()).map(({ status }) => status)).toEqual(['sent', 'failed'])
})

it('hears what the network says while the server is away, though the agent is started anew before it is back', async () => {
  const { server, station, modem, send, shown } = await openTexting()
  await send('Salom')
  const kept = () => readFileSync(join(station.data, 'sms-reports.jsonl'), 'utf8')
  await server.restart(async () => {
    modem.deliver(modem.sent[0]?.reference ?? 0, 0x00)
    await expect.poll(kept).toContain('delivered')
    await station.stop()
  })
  expect(await shown()).toMatchObject([{ status: 'sent' }])
  await station.startAgain()
  await expect.poll(shown).toMatchObject([{ status: 'delivered', delivered: 1 }])
  await expect.poll(kept).toContain('forgotten')
})

it('waits for the network’s word as long as there can be one, and takes a late one', async () => {
  const { server, modem, send, shown } = await openTexting()
  await send('Salom')
  server.clock.advance(4 * dayMs)
  await server.core.jobs.runDue()
  expect(await shown()).toMatchObject([{ status: 'sent' }])
  server.clock.advance(dayMs)
  await server.core.jobs.runDue()
  expect(await shown()).toMatchObject([{ status: 'unconfirmed' }])
  modem.deliver(modem.sent[0]?.reference ?? 0, 0x00)
  await expect.poll(shown).toMatchObject([{ status: 'delivered' }])
  server.clock.advance(6 * dayMs)
  await server.core.jobs.runDue()
  expect(await shown()).toMatchObject([{ status: 'delivered' }])
})

it('does not call a message refused that had left when the agent ended', async () => {
  const { station, modem, refused, shown } = await openTexting()
  modem.fallSilent()
  const answer = refused('Salom')
  await expect.poll(() => modem.sent).toHaveLength(1)
  await station.stop()
  expect(await answer).toMatchObject({ code: 'device.offline' })
  expect(await shown()).toMatchObject([{ status: 'unconfirmed' }])
})

it('keeps a message the network refused, and says so', async () => {
  const { modem, refused, shown } = await openTexting()
  modem.refuseNext('+CMS ERROR: 38')
  expect(await refused('Salom')).toMatchObject({ status: 422, code: 'device.smsRefused' })
  expect(await shown()).toMatchObject([{ status: 'failed', parts: 0 }])
})

it('says that part of a message may have been sent, where the network refused or gave up another', async () => {
  const { modem, send, refused, shown } = await openTexting()
  modem.refuseNext('+CMS ERROR: 38', 1)
  expect(await refused('я'.repeat(140))).toMatchObject({ status: 422, code: 'device.smsPartly' })
  expect(modem.sent).toHaveLength(1)
  expect(await shown()).toMatchObject([{ status: 'partly', parts: 3, delivered: 0 }])
  modem.deliver(modem.sent[0]?.reference ?? 0, 0x00)
  await expect.poll(shown).toMatchObject([{ status: 'partly', delivered: 1 }])

  await send('я'.repeat(80))
  const [one, two] = modem.sent.slice(1).map(({ reference }) => reference)
  modem.deliver(one ?? 0, 0x46)
  await expect.poll(shown).toMatchObject([{ status: 'partly' }, {}])
  modem.deliver(two ?? 0, 0x46)
  await expect.poll(shown).toMatchObject([{ status: 'failed', delivered: 0 }, {}])
})

it('sends to a phone in any spelling, and names the field where it is none', async () => {
  const { modem, send, refused, shown } = await openTexting()
  await send('Salom', '90 123-45-67')
  expect(modem.sent).toMatchObject([{ to: '+998901234567', text: 'Salom' }])
  expect(await shown()).toMatchObject([{ to: '+998901234567' }])
  expect(await refused('Salom', '12')).toMatchObject({
    status: 422,
    code: 'person.phoneInvalid',
    errors: [{ path: 'body.to' }],
  })
  expect(await shown()).toHaveLength(1)
})

it.each(['director', 'worker'] as const)('is nothing for a %s', async (role) => {
  const server = await startTestServer()
  const client = await server.account(role)
  expect(await client.refused(listSms)).toMatchObject({ status: 403, code: 'permission.denied' })
})
