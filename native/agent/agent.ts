import { hostname } from 'node:os'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import {
  agentNamespace,
  type AgentCommands,
  type AgentMessages,
  type JobReport,
  type Stored,
} from '../../contracts/agent.ts'
import { openLetters } from '../../printing/fonts.ts'
import type { Spooler } from '../drivers/spooler/spooler.ts'
import { createStationDevices } from './devices.ts'
import { keepDevices, readDevices } from './known-devices.ts'
import { isOver, openJournal, reportOf } from './journal.ts'
import { openLeftWork } from './left-work.ts'
import { watchPorts } from './ports.ts'
import { openScanOutbox } from './scan-outbox.ts'
import { openSmsReports } from './sms-reports.ts'

export interface AgentOptions {
  /** `http://127.0.0.1:5600` or `https://192.168.1.10:5601`. */
  server: string
  /** What pairing gave. */
  token: string
  /** Where it keeps what a power cut must not lose. */
  data: string
  version: string
  /** A line for whoever looks at what it does. */
  log(line: string): void
  /** The printing of the system it runs on. */
  spooler: Spooler
  /** Called when the server does not know the token any more; by then it has stopped trying. */
  onUnknown?(): void
}

export interface Agent {
  /** Resolves when the server has taken its first word, for those who wait for it. */
  readonly connected: Promise<void>
  /** Lets what is being printed come out, and goes. */
  stop(): Promise<void>
}

type Server = Socket<AgentCommands, { [N in keyof AgentMessages]: (message: AgentMessages[N]) => void }>

const fonts = join(import.meta.dirname, '..', '..', 'resources', 'fonts')
const answerMs = 10_000
const againMs = 500
/** In one message, of which the server takes no more than 100 kB. */
const mostReports = 200

/**
 * The station agent: connects a computer's devices with the server. What they read goes up, what is to be printed comes
 * down; both outlive the other side's absence, and the agent's own restart.
 */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { server, token, data, version, spooler, log } = options
  const letters = await openLetters(fonts)
  const journal = await openJournal(data)
  const left = await openLeftWork(data)
  const firstConnected = Promise.withResolvers<void>()
  let isWelcome = false

  const socket: Server = io(`${server}${agentNamespace}`, {
    auth: { token },
    transports: ['websocket'],
    autoConnect: false,
    reconnectionDelay: 200,
    reconnectionDelayMax: 2_000,
  })

  async function say<N extends keyof AgentMessages>(name: N, message: AgentMessages[N]): Promise<boolean> {
    if (!socket.connected || (!isWelcome && name !== 'hello' && name !== 'jobs')) return false
    const answer = await (
      socket.timeout(answerMs) as unknown as { emitWithAck(n: N, m: AgentMessages[N]): Promise<Stored> }
    )
      .emitWithAck(name, message)
      .catch(() => ({ ok: false }))
    return answer.ok
  }

  /** What cannot be forgotten now is told once more at the next hello, and forgotten then. */
  const forgetHeard = (jobIds: readonly string[]) =>
    journal.forget(jobIds).catch((error: unknown) => log(`the journal cannot be written: ${String(error)}`))

  const scans = await openScanOutbox({
    folder: data,
    send: (batch) => say('scans', { ...batch, sentAt: Date.now() }),
    log,
  })
  const reports = createReports((report) => say('job', report), forgetHeard)
  const smsReports = await openSmsReports(data, (report) => say('smsReport', report))
  const states = createStates((deviceId) => {
    const state = devices.states().find((one) => one.deviceId === deviceId)
    return state ? say('deviceState', state) : Promise.resolve(true)
  })
  const ports = await watchPorts(spooler, (found) => void say('ports', { ports: found }))
  const devices = createStationDevices({
    ports,
    spooler,
    journal,
    left,
    letters,
    onState: (deviceId) => states.changed(deviceId),
    log,
    onScan: (deviceId, code) => scans.add(deviceId, code, Date.now()),
    onReport: (report) => reports.add(report),
    onSmsReport: (report) => smsReports.add(report),
  })

  // Scans count from the first moment, whether the server is there yet or not.
  await devices.apply(readDevices(data))

  // What could not be stored while the line held is told again.
  const again = setInterval(() => {
    reports.flush()
    states.flush()
    smsReports.flush()
    void scans.flush()
  }, againMs)

  const onFault = (error: unknown) => log(`what was printed could not be noted: ${String(error)}`)
  let greeting: Promise<void> | undefined
  function begin(): void {
    greeting = greet().catch(onFault)
  }
  async function greet(): Promise<void> {
    const jobs = reports.merged(journal.entries().map(reportOf))
    // Before the hello, as the server then hands out whatever it does not know to be over.
    let isTaken = true
    while (isTaken && jobs.length > mostReports) {
      const page = jobs.splice(0, mostReports)
      isTaken = await say('jobs', { jobs: page })
      if (isTaken) await reports.taken(page)
    }
    isTaken &&= await say('hello', { version, host: hostname(), ports: ports.found(), jobs })
    if (!socket.connected) return
    if (!isTaken) {
      setTimeout(begin, againMs)
      return
    }
    isWelcome = true
    log(`connected to ${server}`)
    firstConnected.resolve()
    await reports.taken(jobs)
    for (const { deviceId } of devices.states()) states.changed(deviceId)
    void scans.flush()
    smsReports.flush()
  }

  socket.on('connect', begin)
  socket.on('disconnect', (reason) => {
    isWelcome = false
    log(`the connection is gone: ${reason}`)
    // The library comes back by itself only where the line broke, not where the server ended it.
    if (reason === 'io server disconnect') setTimeout(() => socket.connect(), againMs)
  })
  socket.on('connect_error', (error) => {
    if (error.message !== 'auth.required') return
    log('the server does not know this token any more: pair the station again')
    options.onUnknown?.()
  })
  socket.on('devices', (wanted) => {
    keepDevices(data, wanted)
    devices.apply(wanted).catch((error: unknown) => log(`devices could not be started: ${String(error)}`))
  })
  socket.on('job', (job, answer) => {
    devices.print(job).then(
      () => answer({ ok: true }),
      (error: unknown) => {
        log(`a print job was not taken: ${String(error)}`)
        answer({ ok: false })
      },
    )
  })
  socket.on('cancelJob', (jobId, answer) => void devices.cancel(jobId).then(answer, () => answer(null)))
  socket.on('display', ({ deviceId, lines }, answer) => void devices.show(deviceId, lines).then((ok) => answer({ ok })))
  socket.on('sms', ({ deviceId, to, text }, answer) => void devices.sendSms(deviceId, to, text).then(answer))
  socket.connect()

  return {
    connected: firstConnected.promise,
    async stop() {
      ports.stop()
      await devices.stop()
      await reports.settled()
      clearInterval(again)
      socket.disconnect()
      await greeting
      await scans.close()
      await smsReports.close()
      await journal.close()
      await left.close()
    },
  }
}

/** The newest word on each job, until the server has it. */
function createReports(
  send: (report: JobReport) => Promise<boolean>,
  forget: (jobIds: readonly string[]) => Promise<void>,
) {
  const waiting = new Map<string, JobReport>()
  let sending: Promise<void> | undefined

  async function sendAll(): Promise<void> {
    for (let [report] = waiting.values(); report; [report] = waiting.values()) {
      if (!(await send(report))) return
      if (waiting.get(report.jobId) !== report) continue
      waiting.delete(report.jobId)
      if (isOver(report)) await forget([report.jobId])
    }
  }
  function flush(): void {
    sending ??= sendAll().finally(() => {
      sending = undefined
    })
  }
  return {
    add(report: JobReport) {
      waiting.set(report.jobId, report)
      flush()
    },
    /** What a hello says: the newest of each job. */
    merged: (noted: readonly JobReport[]) => [...noted.filter(({ jobId }) => !waiting.has(jobId)), ...waiting.values()],
    async taken(said: readonly JobReport[]) {
      for (const report of said) if (waiting.get(report.jobId) === report) waiting.delete(report.jobId)
      const over = said.filter((report) => isOver(report) && !waiting.has(report.jobId))
      await forget(over.map(({ jobId }) => jobId))
      flush()
    },
    flush,
    async settled() {
      await sending
    },
  }
}

/** Tells the state a device is in when there is time to; states between are of no interest. */
function createStates(send: (deviceId: string) => Promise<boolean>) {
  const waiting = new Set<string>()
  let isSending = false
  async function flush(): Promise<void> {
    if (isSending) return
    isSending = true
    const told = Array.from(waiting)
    waiting.clear()
    for (const deviceId of told) {
      if (!(await send(deviceId))) waiting.add(deviceId)
    }
    isSending = false
  }
  return {
    changed(deviceId: string) {
      waiting.add(deviceId)
      void flush()
    },
    flush: () => void flush(),
  }
}
