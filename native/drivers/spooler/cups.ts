import { readJob } from './ipp.ts'
import { run } from './run.ts'
import type { SpooledState, Spooler } from './spooler.ts'

/** Why a printer needs somebody, as `lpstat -l` tells below its line; undefined where there is no such printer. */
function alertsOf(queue: string, told: string): string[] | undefined {
  const lines = told.split('\n')
  const at = lines.findIndex((line) => line.startsWith(`printer ${queue} `))
  if (at === -1) return undefined
  const alerts = lines.slice(at + 1).find((line) => line.trim().startsWith('Alerts:'))
  return alerts?.trim().split(/\s+/).slice(1) ?? []
}

function faultOf(alerts: readonly string[], isStopped: boolean) {
  const has = (reason: string) => alerts.some((alert) => alert.startsWith(reason))
  if (has('media-empty') || has('media-needed')) return 'paperOut'
  if (has('cover-open') || has('door-open')) return 'coverOpen'
  if (has('offline') || has('timed-out')) return 'notAnswering'
  if (has('media-jam')) return 'fault'
  return isStopped ? 'offline' : null
}

const queueOf = (printerUri: string) => decodeURIComponent(printerUri.slice(printerUri.lastIndexOf('/') + 1))

/** A job's `job-state` as IPP numbers it, from 7 on it is over. */
function endOf(state: number): SpooledState {
  if (state < 7) return 'waiting'
  return state === 9 ? 'done' : 'ended'
}

/**
 * CUPS, by its own programs; but they do not tell a job that was given up from one that was printed, so the server itself is
 * asked how a job ended.
 */
export const cups: Spooler = {
  async queues() {
    const told = await run('lpstat', ['-e']).catch(() => '')
    return told.split('\n').filter((name) => name !== '')
  },
  async look(queue) {
    const told = await run('lpstat', ['-l', '-p', queue, '-a', queue]).catch(() => '')
    const alerts = alertsOf(queue, told)
    if (!alerts) return undefined
    const fault = faultOf(alerts, /disabled since|not accepting/i.test(told))
    const isLow = alerts.some((alert) => alert.startsWith('media-low'))
    return { fault, paper: fault === 'paperOut' ? 'out' : isLow ? 'low' : null }
  },
  async submit(queue, { title, bytes, isPdf }) {
    const told = await run('lp', ['-d', queue, '-t', title, ...(isPdf ? [] : ['-o', 'raw'])], bytes)
    const id = /request id is (\S+)/.exec(told)?.[1]
    if (id === undefined) throw new Error(`lp said no number: ${told.trim()}`)
    return id
  },
  async stateOf(queue, id): Promise<SpooledState> {
    const server = (await run('lpstat', ['-H'])).trim()
    const job = await readJob(server, Number(/\d+$/.exec(id)?.[0]))
    // Numbers begin again where the system's printing was set up anew.
    return job && queueOf(job.printerUri) === queue ? endOf(job.state) : 'unknown'
  },
  async cancel(_queue, id) {
    // It may be over by now, which its state says.
    await run('cancel', [id]).catch(() => undefined)
  },
}
