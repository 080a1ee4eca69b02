import { spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { exitCodeOf } from '../../scripts/lib/processes.mjs'

export interface BrowserProcess {
  onExit(listener: (code: number) => void): void
  /** Closes its window in order, and by force when that takes too long. */
  close(): Promise<void>
}

const longestEndMs = 5000
const notStarted = 127

/**
 * Starts a browser that is spoken to over a pipe (the DevTools protocol, which nobody else reaches): it ends with this
 * process, whatever ends that, and a page that crashed ends it too, so that it is started anew.
 */
export function startBrowser(program: string, args: readonly string[]): BrowserProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
  const [, , , to, from] = child.stdio as unknown as [null, null, null, Writable, Readable]
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => resolve(notStarted))
    child.once('exit', (code, signal) => resolve(exitCodeOf(code, signal)))
  })
  let id = 0
  const send = (method: string, params: object = {}) => {
    id += 1
    to.write(`${JSON.stringify({ id, method, params })}\0`)
  }

  // A browser that has ended reads nothing more.
  to.on('error', () => undefined)
  let waiting = ''
  from.setEncoding('utf8').on('data', (text: string) => {
    const messages = (waiting + text).split('\0')
    waiting = messages.pop() ?? ''
    if (messages.some((message) => message.includes('"Target.targetCrashed"'))) child.kill('SIGKILL')
  })
  send('Target.setDiscoverTargets', { discover: true })

  return {
    onExit: (listener) => void ended.then(listener),
    async close() {
      send('Browser.close')
      const limit = setTimeout(() => child.kill('SIGKILL'), longestEndMs)
      await ended
      clearTimeout(limit)
    },
  }
}
