import { expect, it } from 'vitest'
import { sendTestSms, usualSettings } from '../../../contracts/devices.ts'
import { listSms } from '../../../contracts/sms.ts'
import { createVirtualModem } from '../../../native/virtual/virtual-modem.ts'
import { openPort, openStation } from '../../../tests/support/station.ts'
import { startTestServer } from '../../testing/test-server.ts'

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
  return { server, modem, send, refused, shown }
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

it('keeps a message the network refused, and says so', async () => {
  const { modem, refused, shown } = await openTexting()
  modem.refuseNext('+CMS ERROR: 38')
  expect(await refused('Salom')).toMatchObject({ status: 422, code: 'device.smsRefused' })
  expect(await shown()).toMatchObject([{ status: 'failed', parts: 0 }])
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
