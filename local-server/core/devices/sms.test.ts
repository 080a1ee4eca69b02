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
  const input = (text: string) => ({ params: { id: device.id }, body: { to: '+998901234567', text } })
  const send = (text: string) => server.administrator.call(sendTestSms, input(text))
  const refused = (text: string) => server.administrator.refused(sendTestSms, input(text))
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

it.each(['director', 'worker'] as const)('is nothing for a %s', async (role) => {
  const server = await startTestServer()
  const client = await server.account(role)
  expect(await client.refused(listSms)).toMatchObject({ status: 403, code: 'permission.denied' })
})
