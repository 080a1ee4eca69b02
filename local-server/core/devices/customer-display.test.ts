import { expect, it } from 'vitest'
import { showOnDisplay, showOnOwnDisplay, usualSettings } from '../../../contracts/devices.ts'
import { renewPairing, pairStation } from '../../../contracts/stations.ts'
import { createVirtualDisplay } from '../../../native/virtual/virtual-display.ts'
import { openPort, openStation } from '../../../tests/support/station.ts'
import { startTestServer } from '../../testing/test-server.ts'

async function openDisplay() {
  const server = await startTestServer()
  const station = await openStation(server)
  const port = await openPort()
  const display = createVirtualDisplay(port)
  const device = await station.add(`serial:${port.path}`, usualSettings.customerDisplay, 'Display')
  await station.untilSaid(`serial:${port.path} is there`)
  return { server, station, port, display, device }
}

it('shows lines in the letters it has, cut to its width, in place of those before', async () => {
  const { server, display, device } = await openDisplay()
  const show = (lines: string[]) =>
    server.administrator.call(showOnDisplay, { params: { id: device.id }, body: { lines } })
  await show(['Тўлов: 15 000 сўм', 'Oʻzbekiston, Ғылым, Көкөтөй'])
  await expect.poll(display.rows).toEqual(['Тўлов: 15 000 сўм', "O'zbekiston, Гылым,"])
  await show(['Раҳмат!'])
  await expect.poll(display.rows).toEqual(['Рахмат!', ''])
})

it('is a cashier’s to use, at the station they sit at, without managing devices', async () => {
  const { server, station, display, device } = await openDisplay()
  const cashier = await server.account(['display.show'])
  await cashier.call(showOnDisplay, { params: { id: device.id }, body: { lines: ['Salom'] } })
  await expect.poll(display.rows).toEqual(['Salom', ''])
  expect(await cashier.refused(showOnOwnDisplay, { body: { lines: ['A'] } })).toMatchObject({
    code: 'device.noDisplay',
  })
  const { code } = await server.administrator.call(renewPairing, { params: { id: station.stationId } })
  await cashier.call(pairStation, { body: { code } })
  await cashier.call(showOnOwnDisplay, { body: { lines: ['Jami 15 000'] } })
  await expect.poll(display.rows).toEqual(['Jami 15 000', ''])
  const other = await server.account(['printJob.read'])
  expect(await other.refused(showOnDisplay, { params: { id: device.id }, body: { lines: ['A'] } })).toMatchObject({
    status: 403,
  })
})

it('shows again what stood on it when it is plugged in again, and says when it is not there', async () => {
  const { server, station, port, display, device } = await openDisplay()
  const input = (line: string) => ({ params: { id: device.id }, body: { lines: [line] } })
  await server.administrator.call(showOnDisplay, input('Salom'))
  await expect.poll(display.rows).toEqual(['Salom', ''])
  await port.unplug()
  await station.untilSaid(`serial:${port.path} is gone`)
  expect(await server.administrator.refused(showOnDisplay, input('Xayr'))).toMatchObject({ code: 'device.offline' })
  await port.plug()
  await expect.poll(display.rows, { timeout: 10_000 }).toEqual(['Xayr', ''])
})
