import { spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { z } from 'zod'
import { exitCodeOf } from '../../scripts/lib/processes.mjs'

export interface BrowserProcess {
  onExit(listener: (code: number) => void): void
  /** Closes its window in order, and by force when that takes too long. */
  close(): Promise<void>
}

const longestEndMs = 5000
const lookEveryMs = 3000
const notStarted = 127

/** What of the DevTools protocol is listened to; everything else is passed over. */
const zMessage = z.union([
  z.object({ method: z.literal('Target.targetCrashed') }),
  z.object({
    method: z.literal('Target.targetCreated'),
    params: z.object({ targetInfo: z.object({ targetId: z.string(), type: z.literal('page') }) }),
  }),
  z.object({ result: z.object({ windowId: z.int(), bounds: z.object({ windowState: z.string() }) }) }),
])

/**
 * Starts a browser that is spoken to over a pipe (the DevTools protocol, which nobody else reaches): it ends with this
 * process, whatever ends that, and a page that crashed ends it too, so that it is started anew.
 */
export function startBrowser(
  program: string,
  args: readonly string[],
  {
    coversDisplay,
  }: {
    /** Its window is to be in full screen, also when it has lost that, or its start lost the race with the window manager. */
    coversDisplay: boolean
  },
): BrowserProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
  const [, , , to, from] = child.stdio as unknown as [null, null, null, Writable, Readable]
  let page: string | undefined
  let id = 0

  function send(method: string, params: object = {}): void {
    id += 1
    to.write(`${JSON.stringify({ id, method, params })}\0`)
  }

  function look(): void {
    if (page !== undefined) send('Browser.getWindowForTarget', { targetId: page })
  }

  function hear(message: z.output<typeof zMessage>): void {
    if ('result' in message) {
      const { windowId, bounds } = message.result
      if (bounds.windowState === 'fullscreen') return
      // The protocol knows no way from the one to the other.
      const windowState = bounds.windowState === 'minimized' ? 'normal' : 'fullscreen'
      send('Browser.setWindowBounds', { windowId, bounds: { windowState } })
    } else if (message.method === 'Target.targetCreated') page ??= message.params.targetInfo.targetId
    else child.kill('SIGKILL')
  }

  // A browser that has ended reads nothing more.
  to.on('error', () => undefined)
  let waiting = ''
  from.setEncoding('utf8').on('data', (text: string) => {
    const messages = (waiting + text).split('\0')
    waiting = messages.pop() ?? ''
    for (const message of messages) {
      const known = zMessage.safeParse(JSON.parse(message))
      if (known.success) hear(known.data)
    }
  })
  send('Target.setDiscoverTargets', { discover: true })
  const timer = coversDisplay ? setInterval(look, lookEveryMs) : undefined

  const ended = new Promise<number>((resolve) => {
    child.once('error', () => resolve(notStarted))
    child.once('exit', (code, signal) => resolve(exitCodeOf(code, signal)))
  })
  void ended.then(() => clearInterval(timer))

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
