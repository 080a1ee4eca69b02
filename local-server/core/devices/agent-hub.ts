import type { Namespace, Socket } from 'socket.io'
import {
  agentMessages,
  type AgentCommands,
  type AgentJob,
  type AgentMessages,
  type JobReport,
  type SmsAnswer,
  type Stored,
  zJobReport,
} from '../../../contracts/agent.ts'
import type { EventPayloads } from '../../../contracts/events.ts'
import type { Core } from '../core.ts'
import {
  jobIdsFor,
  noteHanded,
  noteReport,
  noteSent,
  noteUnreadable,
  UnreadableError,
  workOf,
} from '../printing/job-reports.ts'
import { goOnUnasked, jobIdsToTakeBack, noteTakenBack } from '../printing/moved-jobs.ts'
import {
  devicesOfAgent,
  keepScans,
  noteAgent,
  noteAgentGone,
  noteDeviceState,
  notePorts,
  stationOfAgent,
} from './agents.service.ts'
import { noteSms, noteSmsReport, noteSmsSent, noteUnconfirmed } from './sms.service.ts'

type Answer = (answer: Stored) => void
type AgentSocket = Socket<{ [N in keyof AgentMessages]: (message: unknown, answer?: Answer) => void }, AgentCommands>

export interface AgentHub {
  /** Shows lines on a customer display; whether its agent did. */
  show(stationId: string, message: { deviceId: string; lines: string[] }): Promise<boolean>
  /** Sends a text message through a modem, and notes it; the parts the network has taken of all; undefined where its agent is not there. */
  sendSms(
    stationId: string,
    message: { deviceId: string; to: string; text: string },
  ): Promise<{ smsId: string; taken: number; parts: number } | undefined>
  /** Resolves when what the agents had said is stored; none says more. */
  close(): Promise<void>
}

const jobAnswerMs = 20_000
const displayAnswerMs = 3_000
/** A network may take a minute for each part of a long message. */
const smsAnswerMs = 180_000
const beatMs = 20_000

/**
 * The server's end of every station agent: stores what they tell before it is answered, and hands them their devices
 * and print jobs. What happens to a job is an event of its commit, so an agent connected to another server process
 * hears of it too.
 */
export function createAgentHub(
  core: Pick<Core, 'db' | 'clock' | 'log' | 'dispatcher' | 'files'>,
  namespace: Namespace,
): AgentHub {
  const { db, clock, log, dispatcher } = core
  const agents = new Map<string, ReturnType<typeof attend>>()
  const goings = new Set<Promise<void>>()

  const onFault = (what: string) => (error: unknown) => log.error({ err: error }, what)

  namespace.use((socket, next) => {
    const { token } = socket.handshake.auth as { token?: unknown }
    const found = typeof token === 'string' ? stationOfAgent(db.read, token) : Promise.resolve(undefined)
    found.then(
      (stationId) => {
        ;(socket.data as { stationId?: string }).stationId = stationId
        next(stationId === undefined ? new Error('auth.required') : undefined)
      },
      (error: unknown) => {
        onFault('an agent could not be let in')(error)
        next(new Error('server.unexpected'))
      },
    )
  })

  namespace.on('connection', (socket) => {
    const { stationId } = socket.data as { stationId: string }
    agents.get(stationId)?.leave()
    agents.set(stationId, attend(socket, stationId))
  })

  function attend(socket: AgentSocket, stationId: string) {
    let isWelcome = false
    let sending: Promise<void> | undefined
    let again = false
    /** The jobs it was handed, and those of them it is to end. */
    const taken = new Map<string, 'has' | 'ends'>()

    /** Answers after the commit; what could not be stored is said again by the agent. */
    function on<N extends keyof AgentMessages>(name: N, store: (message: AgentMessages[N]) => Promise<void>): void {
      const hear = (message: unknown, answer?: Answer): void => {
        const parsed = agentMessages[name].safeParse(message)
        const stored = parsed.success
          ? store(parsed.data as AgentMessages[N])
          : Promise.reject(new Error(`an agent's ${name} was not understood`, { cause: parsed.error }))
        stored.then(
          () => answer?.({ ok: true }),
          (error: unknown) => {
            onFault('what an agent told could not be stored')(error)
            answer?.({ ok: false })
          },
        )
      }
      socket.on(name, hear as never)
    }

    on('hello', async (hello) => {
      await db.write((tx) => noteAgent(tx, clock.now(), stationId, hello))
      socket.emit('devices', await devicesOfAgent(db.read, stationId))
      await noteReports(hello.jobs)
      isWelcome = true
      sendJobs()
    })
    on('ports', ({ ports }) => db.write((tx) => notePorts(tx, clock.now(), stationId, ports)))
    on('deviceState', (told) => db.write((tx) => noteDeviceState(tx, clock.now(), stationId, told)))
    on('scans', (batch) => db.write((tx) => keepScans(tx, stationId, batch, clock.now())))
    on('job', (report) => noteReports([report]))
    on('jobs', ({ jobs }) => noteReports(jobs))
    async function noteReports(reports: readonly JobReport[]): Promise<void> {
      const refused = await db.write(async (tx) => {
        const found: string[] = []
        for (const report of reports) {
          if (await noteReport(tx, clock.now(), stationId, report)) found.push(report.jobId)
        }
        return found
      })
      // What this connection was handed is ended by the event, which comes in its turn: a job may be handed anew by now.
      for (const jobId of refused) if (!taken.has(jobId)) void cancel(jobId)
    }

    // The network's word on a message may come before its numbers are stored.
    let texting: Promise<unknown> = Promise.resolve()
    on('smsReport', async (report) => {
      await texting
      await db.write((tx) => noteSmsReport(tx, clock.now(), stationId, report))
    })
    async function sendSms(message: { deviceId: string; to: string; text: string }) {
      const smsId = await db.write((tx) => noteSms(tx, clock.now(), message))
      const sent = socket
        .timeout(smsAnswerMs)
        .emitWithAck('sms', message)
        .catch((): SmsAnswer => ({ ok: false, references: [], isUnsure: true }))
        .then(async ({ references, parts = references.length, isUnsure }) => {
          if (isUnsure) {
            await db.write((tx) => noteUnconfirmed(tx, clock.now(), smsId))
            return undefined
          }
          await db.write((tx) => noteSmsSent(tx, clock.now(), smsId, { references, parts }))
          return { smsId, taken: references.length, parts }
        })
      texting = Promise.allSettled([texting, sent])
      return sent
    }

    function sendJobs(): void {
      if (!isWelcome) return
      if (sending) {
        again = true
        return
      }
      sending = sendAll()
        .catch(onFault('print jobs could not be handed to an agent'))
        .finally(() => {
          sending = undefined
          if (again && socket.connected) {
            again = false
            sendJobs()
          }
        })
    }

    /** Ends a job there; how it stands, or null where the agent does not say. */
    async function cancel(jobId: string): Promise<JobReport | null> {
      const answer: unknown = await socket
        .timeout(jobAnswerMs)
        .emitWithAck('cancelJob', jobId)
        .catch(() => null)
      return zJobReport.safeParse(answer).data ?? null
    }

    async function takeBack(id: string): Promise<void> {
      const stands = await cancel(id)
      // Where the line is gone, so it says nothing of the job, the agent may yet say it when it is back.
      if (stands === null && !socket.connected) return
      await db.write((tx) => noteTakenBack(tx, clock.now(), stationId, { id, stands }))
    }

    async function sendAll(): Promise<void> {
      for (const id of await jobIdsToTakeBack(db.read, stationId)) await takeBack(id)
      for (const id of await jobIdsFor(db.read, stationId)) {
        if (taken.has(id) || !socket.connected) continue
        const work = await workOf({ db: db.read, files: core.files }, id).catch(async (error: unknown) => {
          onFault('a print job cannot be read')(error)
          // Anything else is tried again with the next beat.
          if (error instanceof UnreadableError) await db.write((tx) => noteUnreadable(tx, clock.now(), stationId, id))
        })
        if (!work) continue
        // From here on: it may be cancelled before it is answered.
        taken.set(id, 'has')
        const standing = await db.write((tx) => noteHanded(tx, clock.now(), stationId, id))
        const isWanted = standing !== undefined && taken.get(id) === 'has'
        if (!isWanted || !(await hand({ ...work, ...standing }))) taken.delete(id)
      }
    }

    async function hand(job: AgentJob): Promise<boolean> {
      const { ok } = await socket
        .timeout(jobAnswerMs)
        .emitWithAck('job', job)
        .catch(() => ({ ok: false }))
      if (ok) await db.write((tx) => noteSent(tx, clock.now(), stationId, job.id))
      return ok
    }

    const leave = () => void socket.disconnect(true)
    socket.on('disconnect', () => {
      if (agents.get(stationId)?.socket !== socket) return
      agents.delete(stationId)
      const going = db
        .write((tx) => noteAgentGone(tx, clock.now(), stationId))
        .catch(onFault('it could not be noted that an agent has gone'))
        .finally(() => goings.delete(going))
      goings.add(going)
    })
    return {
      socket,
      leave,
      sendJobs,
      sendSms,
      /** Ends a job there, once. */
      end(jobId: string) {
        if (taken.get(jobId) === 'ends') return
        taken.set(jobId, 'ends')
        void cancel(jobId)
      },
      /** Whether it had the job. */
      forget: (jobId: string) => taken.delete(jobId),
      async sendDevices() {
        if (isWelcome) socket.emit('devices', await devicesOfAgent(db.read, stationId))
      },
    }
  }

  /** The token may be another's by now, or the station gone. */
  async function assertPaired(stationId: string): Promise<void> {
    const agent = agents.get(stationId)
    const { token } = (agent?.socket.handshake.auth ?? {}) as { token?: string }
    if (agent && (await stationOfAgent(db.read, token ?? '')) !== stationId) agent.leave()
  }

  function onJob({ jobId, status, stationId }: EventPayloads['printJob.changed']): void {
    for (const [id, agent] of agents) {
      if (id !== stationId) {
        if (agent.forget(jobId)) agent.sendJobs()
      } else if (status === 'cancelled') {
        agent.end(jobId)
      } else if (status === 'queued') {
        agent.forget(jobId)
        agent.sendJobs()
      }
    }
  }

  dispatcher.listen(({ name, payload }) => {
    if (name === 'printJob.changed') onJob(payload as EventPayloads[typeof name])
    else if (name === 'device.changed') {
      const { stationId } = payload as EventPayloads[typeof name]
      void agents.get(stationId)?.sendDevices().catch(onFault('devices could not be handed to an agent'))
    } else if (name === 'agent.changed' || name === 'station.changed') {
      const { stationId } = payload as EventPayloads[typeof name]
      assertPaired(stationId).catch(onFault('an agent could not be looked up again'))
    }
  })

  const beat = setInterval(() => {
    if (agents.size === 0) return
    for (const agent of agents.values()) agent.sendJobs()
    db.write(async (tx) => {
      await tx
        .updateTable('station_agent')
        .set({ lastSeenAt: clock.now() })
        .where('stationId', 'in', [...agents.keys()])
        .execute()
      await goOnUnasked(tx, clock.now())
    }).catch(onFault('it could not be noted which agents are there'))
  }, beatMs).unref()

  return {
    async show(stationId, message) {
      const agent = agents.get(stationId)
      if (!agent) return false
      const { ok } = await agent.socket
        .timeout(displayAnswerMs)
        .emitWithAck('display', message)
        .catch(() => ({ ok: false }))
      return ok
    },
    async sendSms(stationId, message) {
      return agents.get(stationId)?.sendSms(message)
    },
    async close() {
      clearInterval(beat)
      for (const agent of agents.values()) agent.leave()
      await Promise.all(goings)
    },
  }
}
