import { EventEmitter, once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createDevice, pairAgent, usualSettings, type Device, type DeviceSettings } from '../../contracts/devices.ts'
import type { PrintContent } from '../../contracts/print-content.ts'
import type { PrintJob } from '../../contracts/printing.ts'
import { readPrintJob } from '../../contracts/printing.ts'
import { createStation } from '../../contracts/stations.ts'
import { systemActor } from '../../local-server/core/access.ts'
import { print } from '../../local-server/core/printing/print.ts'
import type { TestServer } from '../../local-server/testing/test-server.ts'
import { startAgent, type Agent } from '../../native/agent/agent.ts'
import { systemSpooler } from '../../native/drivers/spooler/queue-printer.ts'
import { openVirtualPort, type VirtualPort } from '../../native/virtual/virtual-port.ts'
import { startVirtualPrinter, type VirtualPrinter } from '../../native/virtual/virtual-printer.ts'
import { openLetters, type Letters } from '../../printing/fonts.ts'
import { root } from '../../scripts/lib/paths.mjs'

let opened: Promise<Letters> | undefined

/** Our own letters, opened once. */
export const letters = (): Promise<Letters> => (opened ??= openLetters(join(root, 'resources', 'fonts')))

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-station-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export interface TestStation {
  stationId: string
  token: string
  data: string
  /** The running agent; another one after `startAgain()`. */
  agent(): Agent
  stop(): Promise<void>
  startAgain(address?: string): Promise<void>
  /** As `startAgain`, while the server is away. */
  startAlone(): Promise<void>
  /** Resolves when the agent has said so, once or as often as asked, since it was started last. */
  untilSaid(line: string, times?: number): Promise<void>
  add(portKey: string, settings: DeviceSettings, name?: string): Promise<Device>
}

/** A computer with its agent, paired with the server as the administrator would. */
export async function openStation(
  server: Pick<TestServer, 'address' | 'administrator' | 'nobody'>,
  name = 'Desk 1',
): Promise<TestStation> {
  const { station, pairing } = await server.administrator.call(createStation, {
    body: { name, kind: 'desk', locale: 'ru' },
  })
  const { token } = await server.nobody.call(pairAgent, { body: { code: pairing.code } })
  const data = temporaryFolder()
  const happened = new EventEmitter()
  let said: string[] = []
  const begin = (address: string) => {
    said = []
    const log = (line: string) => {
      said.push(line)
      happened.emit('said')
    }
    return startAgent({ server: address, token, data, version: 'test', spooler: systemSpooler(), log })
  }
  const start = async (address: string) => {
    const agent = await begin(address)
    await agent.connected
    return agent
  }
  let agent: Agent | undefined = await start(server.address)
  const stop = async () => {
    const present = agent
    agent = undefined
    await present?.stop()
  }
  onTestFinished(stop)
  return {
    stationId: station.id,
    token,
    data,
    stop,
    agent() {
      if (!agent) throw new Error('the agent is stopped')
      return agent
    },
    async startAgain(address = server.address) {
      await stop()
      agent = await start(address)
    },
    async startAlone() {
      await stop()
      agent = await begin(server.address)
    },
    async untilSaid(line, times = 1) {
      while (said.filter((one) => one === line).length < times) await once(happened, 'said')
    },
    add: (portKey, settings, deviceName = 'Device') =>
      server.administrator.call(createDevice, {
        body: { stationId: station.id, portKey, name: deviceName, settings },
      }),
  }
}

/** A virtual receipt printer that ends with the test. */
export async function openPrinter(
  options: Partial<Parameters<typeof startVirtualPrinter>[0]> = {},
): Promise<VirtualPrinter> {
  const printer = await startVirtualPrinter({ letters: await letters(), ...options })
  onTestFinished(() => printer.close())
  return printer
}

/** A virtual serial port that ends with the test. */
export async function openPort(): Promise<VirtualPort> {
  const port = await openVirtualPort(join(temporaryFolder(), 'port'))
  onTestFinished(() => port.unplug())
  return port
}

export const receiptPrinter = (more: Partial<(typeof usualSettings)['receiptPrinter']> = {}): DeviceSettings => ({
  ...usualSettings.receiptPrinter,
  ...more,
})

/** Has something printed as the product itself does; gives the job's number. */
export const orderPrint = (server: TestServer, content: PrintContent, deviceId?: string): Promise<string> =>
  server.core.db.write((tx) =>
    print(
      tx,
      { actor: systemActor('ru'), now: server.clock.now() },
      { title: 'Slips', role: 'receipt', locale: 'ru', content, ...(deviceId === undefined ? {} : { deviceId }) },
    ),
  )

/** The job as it is once it is as asked; looked at anew with each thing that happens to it. */
export async function jobWhen(
  server: TestServer,
  id: string,
  isReached: (job: PrintJob) => boolean,
): Promise<PrintJob> {
  const { dispatcher } = server.core
  const reached = Promise.withResolvers<PrintJob>()
  const look = () => {
    server.administrator.call(readPrintJob, { params: { id } }).then((job) => {
      if (isReached(job)) reached.resolve(job)
    }, reached.reject)
  }
  dispatcher.listen(({ name }) => {
    if (name === 'printJob.changed') look()
  })
  look()
  return reached.promise
}

export const isDone = ({ status }: PrintJob): boolean => status === 'done'
export const isHeldFor =
  (reason: PrintJob['reason']) =>
  (job: PrintJob): boolean =>
    job.status === 'held' && job.reason === reason
