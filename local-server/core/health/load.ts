import { cpus, freemem, totalmem } from 'node:os'
import type { Config } from '../config.ts'
import type { PartState } from '../http/health.ts'

const defaultMemoryPercent = 80
const defaultCpuPercent = 70
/** Shorter ones say nothing: every import and every backup keeps a processor busy for a while. */
const measureMs = 60_000

export interface Processors {
  /** Milliseconds since the computer was started, of all processors together. */
  busy: number
  all: number
}

/** The computer, as the system tells of it. */
export interface Computer {
  memory(): { free: number; total: number }
  processors(): Processors
}

export const thisComputer: Computer = {
  memory: () => ({ free: freemem(), total: totalmem() }),
  processors: () =>
    cpus().reduce(
      ({ busy, all }, { times: { user, nice, sys, idle, irq } }) => ({
        busy: busy + user + nice + sys + irq,
        all: all + user + nice + sys + irq + idle,
      }),
      { busy: 0, all: 0 },
    ),
}

export interface Load {
  /** To be called now and then: measures once a minute. */
  measure(now: number): void
  /** Null until it has been measured for a minute. */
  cpuPercent(): number | null
  memoryPercent(): number
  states(): PartState[]
}

/** How busy the computer is, against what is normal (SEW-106, SEW-107). */
export function createLoad(
  config: Pick<Config, 'memoryWarnPercent' | 'cpuWarnPercent'>,
  computer = thisComputer,
): Load {
  const { memoryWarnPercent = defaultMemoryPercent, cpuWarnPercent = defaultCpuPercent } = config
  let since: { at: number; processors: Processors } | undefined
  let cpuPercent: number | null = null

  const memoryPercent = () => {
    const { free, total } = computer.memory()
    return Math.round(((total - free) / total) * 100)
  }

  return {
    cpuPercent: () => cpuPercent,
    memoryPercent,
    measure(now) {
      if (since && now - since.at < measureMs) return
      const processors = computer.processors()
      const all = since ? processors.all - since.processors.all : 0
      if (since && all > 0) cpuPercent = Math.round(((processors.busy - since.processors.busy) / all) * 100)
      since = { at: now, processors }
    },
    states() {
      const memory = memoryPercent()
      return [
        {
          name: 'memory',
          ok: memory <= memoryWarnPercent,
          vital: false,
          detail: `${memory} % in use`,
          facts: [{ kind: 'memory', percent: memory }],
        },
        {
          name: 'cpu',
          ok: cpuPercent === null || cpuPercent <= cpuWarnPercent,
          vital: false,
          detail: cpuPercent === null ? 'measured in a minute' : `${cpuPercent} % busy in the last minute`,
          facts: cpuPercent === null ? [] : [{ kind: 'cpu', percent: cpuPercent }],
        },
      ]
    },
  }
}
