import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface Running {
  address: string
  pid: number
  /** Milliseconds from the spawn to the first answer. */
  startedIn: number
  stop(): Promise<void>
}

const addressLine = /(http:\/\/\S+)/

/** Starts a program of this repository and waits for the line that tells its address, then for its first answer. */
export async function run(script: string, args: readonly string[], path: string): Promise<Running> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [fileURLToPath(new URL(`../../${script}`, import.meta.url)), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const address = await addressOf(child, script)
  const response = await fetch(`${address}${path}`)
  await response.arrayBuffer()
  const startedIn = performance.now() - startedAt
  return {
    address,
    pid: child.pid ?? 0,
    startedIn,
    stop: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
      }),
  }
}

function addressOf(child: ChildProcess, script: string): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code} before it was ready`)))
    if (!child.stdout) return reject(new Error('no output to read'))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = addressLine.exec(line)?.[1]
      if (found) resolve(found)
    })
  })
}
