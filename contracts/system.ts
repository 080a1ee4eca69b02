import { z } from 'zod'
import { zId, zInstant } from './common.ts'
import { route } from './route.ts'

/**
 * Why the clock is in doubt (D-05): it is `behind` the newest record, was far `ahead` of it at a start, or differs from
 * the time the `network` gives.
 */
export const clockDoubts = ['behind', 'ahead', 'network'] as const
export type ClockDoubt = (typeof clockDoubts)[number]

export const zClockState = z.object({
  /** What the clock of the main computer shows. */
  now: zInstant,
  right: z.boolean(),
  doubt: z.enum(clockDoubts).nullable(),
  /** The newest record, or the network's time: what the clock does not agree with. */
  comparedWith: zInstant.nullable(),
  /** What the clock showed when it was noticed. */
  noticedAt: zInstant.nullable(),
})
export type ClockState = z.output<typeof zClockState>

export const readClock = route({
  name: 'clock.read',
  method: 'GET',
  path: '/clock',
  access: 'public',
  summary:
    'Whether the clock of the main computer can be trusted; what the banner on all pages, kiosks and screens shows.',
  response: zClockState,
})

export const confirmClock = route({
  name: 'clock.confirm',
  method: 'POST',
  path: '/clock/confirmation',
  access: 'settings.change',
  summary: 'An administrator says that the clock is right as it is now; work that counts by time goes on.',
  response: zClockState,
  errors: ['clock.alreadyRight'],
})

/** A measure of a part, for the page to say in its reader's language; `problem`: an error code or a fault's text. */
export const zHealthFact = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('memory'), percent: z.int() }),
  z.object({ kind: z.literal('cpu'), percent: z.int() }),
  z.object({ kind: z.literal('disk'), freeBytes: z.int() }),
  z.object({ kind: z.literal('jobs'), running: z.int(), waiting: z.int(), dead: z.int() }),
  z.object({ kind: z.literal('clock'), doubt: z.enum(clockDoubts), now: zInstant, comparedWith: zInstant.nullable() }),
  z.object({ kind: z.literal('lan'), problem: z.string(), port: z.int(), url: z.string() }),
  z.object({ kind: z.literal('backupFailed'), problem: z.string() }),
  z.object({ kind: z.literal('filesMissing'), count: z.int() }),
  z.object({ kind: z.literal('notOutside'), folder: z.string(), problem: z.string() }),
])
export type HealthFact = z.output<typeof zHealthFact>

export const zHealthPart = z.object({
  name: z.string(),
  ok: z.boolean(),
  /** False for what needs a person but lets the server go on. */
  vital: z.boolean(),
  facts: z.array(zHealthFact),
})

export const readHealth = route({
  name: 'system.health',
  method: 'GET',
  path: '/health',
  access: 'health.read',
  summary: 'The state of the server, part by part, for the health page.',
  response: z.object({
    status: z.enum(['ok', 'degraded', 'failed']),
    parts: z.array(zHealthPart),
    version: z.string(),
    nodeVersion: z.string(),
    startedAt: zInstant,
    uptimeSeconds: z.int(),
    database: z.object({
      kind: z.enum(['sqlite', 'postgres']),
      sizeBytes: z.int().nullable(),
      migrations: z.array(z.string()),
      /** How long a write waited and took, measured just now. */
      writeMilliseconds: z.number(),
    }),
    jobs: z.object({ waiting: z.int(), running: z.int(), dead: z.int(), lastLookAt: zInstant.nullable() }),
    nextBackupAt: zInstant.nullable(),
    lastBackup: z.object({ id: zId, startedAt: zInstant, ok: z.boolean(), sizeBytes: z.int().nullable() }).nullable(),
    lan: z.object({ on: z.boolean(), certificateEndsAt: zInstant.nullable() }),
    disk: z.object({ freeBytes: z.int(), totalBytes: z.int(), warnBelowBytes: z.int() }),
    memory: z.object({ residentBytes: z.int(), heapBytes: z.int(), freeBytes: z.int(), totalBytes: z.int() }),
    /** Of the last minute; null until there was one. */
    cpuPercent: z.int().nullable(),
    eventLoopDelayMilliseconds: z.number(),
  }),
})
