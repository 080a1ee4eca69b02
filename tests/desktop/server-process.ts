import { spawn } from 'node:child_process'
import type { ServerProcess } from '../../desktop/supervisor.ts'
import { pinnedNode } from '../../scripts/lib/paths.mjs'
import { cleanEnvironment } from '../support/server.ts'

/** What Electron's utilityProcess is to the desktop, as an ordinary process. */
export function startProcess(program: string, args: readonly string[]): ServerProcess {
  const child = spawn(pinnedNode(), [program, ...args], {
    env: { ...cleanEnvironment(), MARKAZ_TIME_SERVER: 'off' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return {
    onOutput(listener) {
      for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', listener)
    },
    onExit: (listener) => void child.once('close', (code) => listener(code ?? 1)),
    end: () => child.kill('SIGTERM'),
  }
}
