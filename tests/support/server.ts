import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addressIn } from '../../desktop/address.mjs'
import { builtServer, pinnedNode } from '../../scripts/lib/paths.mjs'
import { freePort } from './free-port.ts'

export interface RunningServer {
  address: string
  dataFolder: string
  /** Everything it has printed so far. */
  output: () => string
  stop: () => Promise<void>
  /** Ends it at once, as a power cut would; its data folder stays. */
  kill: () => Promise<void>
}

interface ServerOptions {
  /** Another copy of the built server than the clone's own. */
  program?: string
  /** A data folder of the caller's, which outlives the server; otherwise an empty one that goes with it. */
  data?: string
  /** A port of the caller's, to come back where the server was; otherwise a free one. */
  port?: number
  args?: readonly string[]
  env?: Readonly<Record<string, string>>
}

const startLimitMs = 60_000

/** The settings of whoever runs the tests are not the tests'. */
export const cleanEnvironment = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('MARKAZ_') && name !== 'DATABASE_URL'),
  )

/** Starts the product's server on a free loopback port with an empty data folder, as `npm run serve` would. */
export async function startServer({
  program = builtServer,
  data,
  port,
  args = [],
  env = {},
}: ServerOptions = {}): Promise<RunningServer> {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-server-'))
  const dataFolder = data ?? join(folder, 'data')
  const flags = ['--data', dataFolder, '--host', '127.0.0.1', '--port', String(port ?? (await freePort())), ...args]
  const child = spawn(pinnedNode(), [program, ...flags], {
    cwd: folder,
    env: { ...cleanEnvironment(), MARKAZ_TIME_SERVER: 'off', MARKAZ_MDNS: 'off', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const stop = async () => {
    const killTimer = setTimeout(() => child.kill('SIGKILL'), 10_000)
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    await ended
    clearTimeout(killTimer)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  const kill = async () => {
    child.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  const address = new Promise<string>((resolve, reject) => {
    const give = (problem: string) => reject(new Error(`the server ${problem}; it printed:\n${printed}`))
    const limit = setTimeout(() => give(`said no address within ${startLimitMs / 1000} s`), startLimitMs)
    const onText = (text: string) => {
      printed += text
      const found = addressIn(printed)
      if (found !== undefined) resolve(found)
    }
    child.stdout.setEncoding('utf8').on('data', onText)
    child.stderr.setEncoding('utf8').on('data', onText)
    child.once('error', reject)
    child.once('close', (code) => {
      clearTimeout(limit)
      give(`ended with code ${code}`)
    })
  })
  try {
    return { address: new URL(await address).origin, dataFolder, output: () => printed, stop, kill }
  } catch (error) {
    await stop()
    throw error
  }
}
