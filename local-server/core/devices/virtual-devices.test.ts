import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import {
  printTestPage,
  readStationDevices,
  sendTestSms,
  showOnDisplay,
  usualSettings,
  type DeviceKind,
} from '../../../contracts/devices.ts'
import { pinnedNode, root } from '../../../scripts/lib/paths.mjs'
import { capture } from '../../../scripts/lib/processes.mjs'
import { freePort } from '../../../tests/support/free-port.ts'
import { isDone, jobWhen, openStation, temporaryFolder } from '../../../tests/support/station.ts'
import { startTestServer } from '../../testing/test-server.ts'

/** `npm run devices:virtual` as a developer starts it, and what it says. */
async function startVirtualDevices(...args: string[]) {
  const child = spawn(pinnedNode(), [join(root, 'native', 'virtual', 'main.ts'), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    if (child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.stdin.write('quit\n')
    await gone
  })
  const said: string[] = []
  const happened = new EventEmitter()
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(line)
    happened.emit('said')
  })
  const untilSaid = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = said.find((line) => pattern.test(line))
      if (found !== undefined) return found
      await once(happened, 'said')
    }
  }
  await untilSaid(/^Type help/)
  return {
    untilSaid,
    type: (line: string) => void child.stdin.write(`${line}\n`),
    addresses: () =>
      new Map(said.flatMap((line) => (/^\S+ +\w+:\S+$/.test(line) ? [line.split(/ +/) as [string, string]] : []))),
  }
}

const kindOf = (name: string): DeviceKind =>
  name.startsWith('scanner')
    ? 'scanner'
    : name === 'label'
      ? 'labelPrinter'
      : name === 'display'
        ? 'customerDisplay'
        : name === 'modem'
          ? 'modem'
          : 'receiptPrinter'

it('offers every kind of device to a station, each with its plug', async () => {
  const [port, labelPort] = [await freePort(), await freePort()]
  const options = ['--port', String(port), '--label-port', String(labelPort), '--scanners', '3']
  const virtual = await startVirtualDevices('--folder', temporaryFolder(), ...options)
  const addresses = virtual.addresses()
  expect([...addresses.keys()].toSorted()).toEqual(
    ['printer', 'label', 'serial-printer', 'scanner', 'scanner-2', 'scanner-3', 'display', 'modem'].toSorted(),
  )

  const server = await startTestServer()
  const station = await openStation(server)
  const ids = new Map<string, string>()
  for (const [name, address] of addresses) {
    const { id } = await station.add(address, usualSettings[kindOf(name)], name)
    ids.set(name, id)
    await station.untilSaid(`${address} is there`)
  }
  const idOf = (name: string) => ({ params: { id: ids.get(name) ?? '' } })
  const scanned = async () =>
    (await server.core.db.read.selectFrom('station_scan').select(['deviceId', 'code']).orderBy('id').execute()).map(
      ({ deviceId, code }) => [[...ids].find(([, id]) => id === deviceId)?.[0], code],
    )
  virtual.type('scanner read B-117/3')
  await expect.poll(scanned).toEqual([['scanner', 'B-117/3']])
  virtual.type('scanner-3 read B-117/4')
  await expect.poll(scanned).toEqual([
    ['scanner', 'B-117/3'],
    ['scanner-3', 'B-117/4'],
  ])

  for (const name of ['printer', 'serial-printer', 'label']) {
    const { jobId } = await server.administrator.call(printTestPage, idOf(name))
    await jobWhen(server, jobId, isDone)
    await virtual.untilSaid(new RegExp(`^${name}: paper .*0001`))
  }
  await server.administrator.call(showOnDisplay, { ...idOf('display'), body: { lines: ['Salom', '15 000'] } })
  await virtual.untilSaid(/^display: \["Salom","15 000"\]$/)
  await server.administrator.call(sendTestSms, { ...idOf('modem'), body: { to: '+998901234567', text: 'Салом' } })
  await virtual.untilSaid(/^modem: message 1 to \+998901234567: Салом$/)

  const states = async () => {
    const { items } = await server.administrator.call(readStationDevices)
    const all = items.flatMap(({ devices }) => devices)
    return Object.fromEntries(all.map(({ name, state }) => [name, `${state.connected} ${state.fault} ${state.paper}`]))
  }
  virtual.type('printer paper low')
  virtual.type('label cover open')
  virtual.type('serial-printer paper out')
  for (const name of ['scanner-2', 'modem', 'display']) virtual.type(`${name} unplug`)
  await expect.poll(states, { timeout: 10_000 }).toMatchObject({
    printer: 'true null low',
    label: 'true coverOpen ok',
    'serial-printer': 'true paperOut out',
    'scanner-2': 'false null null',
    modem: 'false null null',
    display: 'false null null',
    scanner: 'true null null',
  })
  virtual.type('printer paper enough')
  virtual.type('label cover close')
  virtual.type('serial-printer paper in')
  for (const name of ['scanner-2', 'modem', 'display']) virtual.type(`${name} plug`)
  await expect.poll(states, { timeout: 10_000 }).toMatchObject({
    printer: 'true null ok',
    label: 'true null ok',
    'serial-printer': 'true null ok',
    'scanner-2': 'true null null',
    modem: 'true null null',
    display: 'true null null',
  })
  virtual.type('serial-printer offline')
  await expect.poll(states, { timeout: 10_000 }).toMatchObject({ 'serial-printer': 'true offline ok' })
  virtual.type('serial-printer online')
  await expect.poll(states, { timeout: 10_000 }).toMatchObject({ 'serial-printer': 'true null ok' })
})

it('offers only what is asked for', async () => {
  const virtual = await startVirtualDevices('--folder', temporaryFolder(), '--only', 'scanner', '--scanners', '1')
  expect([...virtual.addresses().keys()]).toEqual(['scanner'])
  virtual.type('scanner fly')
  await virtual.untilSaid(/^scanner does not fly: read, unplug, plug$/)
})

it('says in one line what it was asked wrongly', async () => {
  const program = join(root, 'native', 'virtual', 'main.ts')
  const asked = (...args: string[]) => capture(pinnedNode(), [program, ...args])
  expect(await asked('--only', 'scanner,scaner')).toEqual({
    code: 2,
    output:
      'markaz: --only takes some of printer,serial-printer,label,scanner,display,modem, not "scaner". Try --help.\n',
  })
  const unknown = await asked('--papers')
  expect(unknown.code).toBe(2)
  expect(unknown.output.trim().split('\n')).toHaveLength(1)
})
