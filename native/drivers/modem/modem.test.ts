import { EventEmitter, once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import type { DeviceState } from '../../../contracts/devices.ts'
import { openPort } from '../../../tests/support/station.ts'
import { createVirtualModem } from '../../virtual/virtual-modem.ts'
import { serialLine } from '../lines/serial-line.ts'
import { createModem, type ModemEvents } from './modem.ts'

/** The real driver on a pseudo-terminal with a modem behind it. */
async function openModem() {
  const port = await openPort()
  const device = createVirtualModem(port)
  const happened = new EventEmitter()
  const reports: Parameters<ModemEvents['onReport']>[0][] = []
  const states: DeviceState[] = []
  const start = () => {
    const modem = createModem({
      open: serialLine(async () => port.path, { baudRate: 115_200 }),
      events: {
        onState(state) {
          states.push(state)
          happened.emit('happened')
        },
        onReport(report) {
          reports.push(report)
          happened.emit('happened')
        },
      },
    })
    onTestFinished(() => modem.stop())
    return modem
  }
  return {
    port,
    device,
    start,
    reports,
    async until(isReached: (state: DeviceState) => boolean) {
      for (let state = states.at(-1); !state || !isReached(state); state = states.at(-1))
        await once(happened, 'happened')
    },
    async untilReports(count: number) {
      while (reports.length < count) await once(happened, 'happened')
    },
  }
}

const isReady = ({ connected, fault }: DeviceState) => connected && fault === null

it('sends in the alphabet that holds every letter, long messages in parts, each whole', async () => {
  const { device, start, until } = await openModem()
  const modem = start()
  await until(isReady)
  const long = 'Буюртмангиз тайёр, эртага соат 10:00 да келинг. '.repeat(4).trim()
  const latin = 'Order 117 is ready. '.repeat(10).trim()
  for (const text of ['Salom! Kod: 4821', 'Oʻzbekiston, Ғылым', long, latin]) await modem.send('+998901234567', text)
  expect(device.sent.every(({ to }) => to === '+998901234567')).toBe(true)
  const [first, second, ...parts] = device.sent
  expect([first?.text, second?.text]).toEqual(['Salom! Kod: 4821', 'Oʻzbekiston, Ғылым'])
  expect(parts.map(({ part }) => part)).toEqual(['1/3', '2/3', '3/3', '1/2', '2/2'])
  expect(
    parts
      .slice(0, 3)
      .map(({ text }) => text)
      .join(''),
  ).toBe(long)
  expect(
    parts
      .slice(3)
      .map(({ text }) => text)
      .join(''),
  ).toBe(latin)
})

it('hears what became of each part, also while it is told something else', async () => {
  const { device, start, until, reports, untilReports } = await openModem()
  const modem = start()
  await until(isReady)
  const { references } = await modem.send('+998901234567', 'я'.repeat(80))
  const [one = 0, two = 0] = references
  device.say('+CMTI: "SM",3')
  device.deliver(one, 0x30)
  device.deliver(one, 0x00)
  device.deliver(two, 0x46)
  await untilReports(3)
  expect(reports).toEqual([
    { reference: one, status: 'trying' },
    { reference: one, status: 'delivered' },
    { reference: two, status: 'failed' },
  ])
})

it('says what the network refused, and sends the next', async () => {
  const { device, start, until } = await openModem()
  const modem = start()
  await until(isReady)
  device.refuseNext('+CMS ERROR: 38')
  await expect(modem.send('+998901234567', 'A')).rejects.toThrow('+CMS ERROR: 38')
  await modem.send('+998901234567', 'B')
  expect(device.sent.map(({ text }) => text)).toEqual(['B'])
})

it('is set up as soon as it answers, and again when it was pulled', async () => {
  const { device, port, start, until } = await openModem()
  device.setStarting(true)
  const modem = start()
  await until(({ fault }) => fault === 'notAnswering')
  device.setStarting(false)
  await until(isReady)
  await port.unplug()
  await until(({ connected }) => !connected)
  await port.plug()
  await until(isReady)
  await modem.send('+998901234567', 'A')
  expect(device.sent).toHaveLength(1)
})

it('shows a card that is missing', async () => {
  const { device, start, until } = await openModem()
  device.setSim(false)
  start()
  await until(({ fault }) => fault === 'noSim')
})
