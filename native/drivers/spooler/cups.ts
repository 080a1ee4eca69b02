import { run } from './run.ts'
import type { SpooledState, Spooler } from './spooler.ts'

/** What is told of each job or printer: its line, and the reasons in the `Alerts:` line below it. */
function alertsOf(told: string, isOfIt: (line: string) => boolean): string[] | undefined {
  const lines = told.split('\n')
  const at = lines.findIndex(isOfIt)
  if (at === -1) return undefined
  const own = lines.slice(at + 1)
  const end = own.findIndex((line) => /^\S/.test(line))
  const alerts = own.slice(0, end === -1 ? undefined : end).find((line) => line.trim().startsWith('Alerts:'))
  return (
    alerts
      ?.replace(/^\s*Alerts:/, '')
      .trim()
      .split(/\s+/) ?? []
  )
}

async function jobAlerts(which: 'completed' | 'not-completed', queue: string, id: string) {
  const told = await run('lpstat', ['-W', which, '-l', '-o', queue])
  return alertsOf(told, (line) => line.split(/\s/)[0] === id)
}

function faultOf(alerts: readonly string[], isStopped: boolean) {
  const has = (reason: string) => alerts.some((alert) => alert.startsWith(reason))
  if (has('media-empty') || has('media-needed')) return 'paperOut'
  if (has('cover-open') || has('door-open')) return 'coverOpen'
  if (has('offline') || has('timed-out')) return 'notAnswering'
  return isStopped || has('media-jam') ? 'fault' : null
}

/** CUPS, by its own programs. */
export const cups: Spooler = {
  async queues() {
    const told = await run('lpstat', ['-e']).catch(() => '')
    return told.split('\n').filter((name) => name !== '')
  },
  async look(queue) {
    const told = await run('lpstat', ['-l', '-p', queue]).catch(() => '')
    const alerts = alertsOf(told, (line) => line.startsWith(`printer ${queue} `))
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
    if (await jobAlerts('not-completed', queue, id)) return 'waiting'
    const alerts = await jobAlerts('completed', queue, id)
    if (!alerts) return 'unknown'
    // Only an end that is not the usual one is sure to have its reason here.
    return alerts.some((alert) => /^(job-canceled|job-aborted|aborted)/.test(alert)) ? 'ended' : 'done'
  },
  async cancel(_queue, id) {
    // It may be over by now, which its state says.
    await run('cancel', [id]).catch(() => undefined)
  },
}
