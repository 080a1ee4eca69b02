import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pinnedNode, root } from '../../scripts/lib/paths.mjs'

export interface RunningAgent {
  /** A folder of its own, for ports and papers. */
  folder: string
  stop: () => Promise<void>
}

/** Runs what the page says to type on a station's computer, and resolves when the agent is connected. */
export async function runAgent(command: string): Promise<RunningAgent> {
  const [npm, run, name, dashes, ...args] = command.split(' ')
  if ([npm, run, name, dashes].join(' ') !== 'npm run agent --') throw new Error(`not the agent's command: ${command}`)
  const folder = mkdtempSync(join(tmpdir(), 'markaz-agent-'))
  const main = join(root, 'native', 'agent', 'main.ts')
  const child = spawn(pinnedNode(), [main, ...args, '--data', join(folder, 'agent')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const connected = new Promise<void>((resolve, reject) => {
    const hear = (bytes: Buffer) => {
      printed += String(bytes)
      if (printed.includes('connected to ')) resolve()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    void ended.then(() => reject(new Error(`the agent has ended: ${printed}`)))
  })
  await connected
  return {
    folder,
    async stop() {
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
