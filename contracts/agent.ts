import { z } from 'zod'
import { zId, zInstant, zLocaleTag } from './common.ts'
import { zDeviceSettings, zDeviceState, zPort, zPortKey } from './devices.ts'
import { zPrintContent } from './print-content.ts'
import { zPrintReason } from './printing.ts'

/**
 * What a station's agent and the server say to each other, over socket.io at this namespace. Whatever changes
 * something is answered; what was not answered is said again after the connection is back.
 */
export const agentNamespace = '/agent'

/** A device the agent is to work with. */
export const zAgentDevice = z.object({
  id: zId,
  portKey: zPortKey,
  settings: zDeviceSettings,
  /** It has told of its state before: silence is a fault, not a habit. */
  reports: z.boolean(),
})
export type AgentDevice = z.output<typeof zAgentDevice>

/** How a print job stands with the agent. */
export const zJobReport = z.object({
  jobId: zId,
  status: z.enum(['sent', 'printing', 'held', 'done', 'failed', 'cancelled']),
  reason: zPrintReason.nullable(),
  /** Sheets that came out whole. */
  printed: z.int().min(0),
  /** How often the sheet after those was begun already; the next time it is marked as a copy. */
  begunAgain: z.int().min(0),
  /** The highest number that stands on a copy. */
  highestCopy: z.int().min(0),
})
export type JobReport = z.output<typeof zJobReport>

/** A job for one of the agent's printers. */
export const zAgentJob = z.object({
  id: zId,
  deviceId: zId,
  title: z.string(),
  locale: zLocaleTag,
  /** What stands on a copy, with `{n}` for its number, and on a sheet that is printed again. */
  words: z.object({ copy: z.string(), void: z.string() }),
  content: zPrintContent.nullable(),
  /** Base64 of the pictures the content names. */
  pictures: z.record(z.string(), z.string()),
  /** A PDF for a page printer. */
  file: z.custom<Uint8Array>((value) => value instanceof Uint8Array).nullable(),
  /** An agent has said before that it has it: one that does not know it cannot tell how far it came. */
  known: z.boolean(),
  printed: z.int().min(0),
  begunAgain: z.int().min(0),
  copy: z.int().min(0),
  /** Too late after so long: nobody wants the drawer to open an hour later. */
  freshForMs: z.int().nullable(),
})
export type AgentJob = z.output<typeof zAgentJob>

export const zAgentScan = z.object({
  /** Of the run of the agent that read it; scans are counted within it, so that one told twice is kept once. */
  runId: zId,
  /** Counts up from 1 with each scan of that run. */
  seq: z.int().min(1),
  deviceId: zId,
  code: z.string().min(1).max(4_096),
  at: zInstant,
})
export type AgentScan = z.output<typeof zAgentScan>

export const zAgentHello = z.object({
  version: z.string().max(40),
  host: z.string().max(200),
  ports: z.array(zPort).max(100),
  jobs: z.array(zJobReport).max(1_000),
})

/** Messages to the server, by their names. All are answered with `{ ok: true, … }` or `{ ok: false }`. */
export const agentMessages = {
  hello: zAgentHello,
  ports: z.object({ ports: z.array(zPort).max(100) }),
  deviceState: z.object({ deviceId: zId, state: zDeviceState }),
  /** `sentAt`: the same clock as each scan's `at`, so that only the time between them counts. */
  scans: z.object({
    scans: z.array(zAgentScan).min(1).max(200),
    sentAt: zInstant,
    /** Read while too many waited for the server, and not kept. */
    refused: z.int().min(0),
  }),
  job: zJobReport,
  /** As `job`, of many: those a hello has no room for are told before it. */
  jobs: z.object({ jobs: z.array(zJobReport).max(1_000) }),
  /** What the network says of a part of a text message, by its own number. */
  smsReport: z.object({
    deviceId: zId,
    reference: z.int().min(0).max(255),
    status: z.enum(['delivered', 'trying', 'failed']),
  }),
} as const
export type AgentMessages = { [N in keyof typeof agentMessages]: z.output<(typeof agentMessages)[N]> }

/** The server's answer to a message; `false`: it could not be stored, so it is to be said again. */
export interface Stored {
  ok: boolean
}

export interface SmsAnswer {
  ok: boolean
  references: number[]
  /** Into how many parts it was cut; where they are more than the numbers, the rest was refused. */
  parts?: number
  isUnsure?: boolean
}

/** What the agent listens to. */
export interface AgentCommands {
  devices: (devices: AgentDevice[]) => void
  /** Answered when the job is safe with the agent. */
  job: (job: AgentJob, stored: (answer: Stored) => void) => void
  /**
   * Answered at once: from then on no other sheet of it is begun. What is at hand counts as begun, whatever becomes of it;
   * null where the agent knows nothing of the job.
   */
  cancelJob: (jobId: string, stands: (report: JobReport | null) => void) => void
  display: (message: { deviceId: string; lines: string[] }, shown: (answer: Stored) => void) => void
  sms: (
    message: { deviceId: string; to: string; text: string },
    /** The network's number of each part it has taken; unsure: it left, and no answer came. */
    sent: (answer: SmsAnswer) => void,
  ) => void
}
