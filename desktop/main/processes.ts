import { utilityProcess } from 'electron'
import { endRequest } from '../../contracts/ending.ts'
import type { ChildPort } from '../../native/agent/pdf-requests.ts'
import type { ServerProcess } from '../supervisor.ts'

/** It is asked, and made to where it does not: less than the desktop itself waits for the end. */
const endsWithinMs = 8_000

/** Starts a program of ours in a process of its own; what it prints goes on to our output. */
export function startProcess(
  program: string,
  args: readonly string[],
  options: { name: string; cwd: string; onPort?: (port: ChildPort) => void },
): ServerProcess {
  const child = utilityProcess.fork(program, [...args], {
    stdio: 'pipe',
    serviceName: options.name,
    cwd: options.cwd,
  })
  // Out of memory; it ends after this. With nobody listening, Electron would stop at a dialog of its own.
  child.on('error', (type, location) => console.error(`${options.name}: ${type} at ${location}`))
  const port: ChildPort = child
  options.onPort?.(port)
  let isOver = false
  let limit: NodeJS.Timeout | undefined
  child.once('exit', () => {
    isOver = true
    clearTimeout(limit)
  })
  return {
    onOutput(listener) {
      for (const [from, to] of [
        [child.stdout, process.stdout],
        [child.stderr, process.stderr],
      ] as const) {
        // A letter may come in two halves.
        from?.setEncoding('utf8').on('data', (text: string) => {
          to.write(text)
          listener(text)
        })
      }
    },
    onExit: (listener) => void child.once('exit', listener),
    end() {
      if (isOver) return false
      // What ends a process on Windows lets it finish nothing.
      port.postMessage(endRequest)
      limit ??= setTimeout(() => child.kill(), endsWithinMs)
      return true
    },
  }
}
