import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pinnedNode } from '../../scripts/lib/paths.mjs'
import { freePort } from './free-port.ts'
import { cleanEnvironment } from './server.ts'

export type HostAsk =
  { id: number; act: 'start'; data: string; isEmpty: boolean; args: readonly string[] } | { id: number; act: 'stop' }
export type HostAnswer =
  | { id: number; act: 'said'; line: string }
  | { id: number; act: 'started'; address: string }
  | { id: number; act: 'stopped' }
  | { id: number; act: 'failed'; problem: string }

export interface HostedServer {
  address: string
  dataFolder: string
  /** Everything it has said so far. */
  output: () => string
  stop: () => Promise<void>
}

interface HostedOptions {
  /** A data folder of the caller's, which outlives the server; otherwise an empty install that goes with it. */
  data?: string
  /** A port of the caller's, to come back where the server was; otherwise a free one. */
  port?: number
  args?: readonly string[]
}

interface Host {
  child: ChildProcess
  /** Who waits for what is told of a server. */
  listeners: Map<number, (answer: HostAnswer) => void>
}

let host: Host | undefined
let servers = 0

/** The one process that runs this worker's servers, one after another. */
function theHost(): Host {
  if (host !== undefined) return host
  const listeners: Host['listeners'] = new Map()
  const child = fork(join(import.meta.dirname, 'server-host.ts'), {
    execPath: pinnedNode(),
    env: cleanEnvironment(),
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  // Nobody waits for it at the end: it goes when the worker does.
  child.unref()
  child.channel?.unref()
  child.on('message', (answer: HostAnswer) => listeners.get(answer.id)?.(answer))
  child.once('exit', (code) => {
    host = undefined
    for (const [id, tell] of listeners) {
      tell({ id, act: 'failed', problem: `the process of the servers ended with ${code}` })
    }
  })
  host = { child, listeners }
  return host
}

/**
 * Starts the product's server on a free loopback port, from its source, in a process that keeps what it has loaded for
 * the next test. The built server, its command and its end by a signal have tests of their own (`startServer`).
 */
export async function startHosted({ data, port, args = [] }: HostedOptions = {}): Promise<HostedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-server-'))
  const dataFolder = data ?? join(folder, 'data')
  const { child, listeners } = theHost()
  const id = ++servers
  const lines: string[] = []
  const started = Promise.withResolvers<string>()
  const stopped = Promise.withResolvers<void>()
  listeners.set(id, (answer) => {
    if (answer.act === 'said') lines.push(`${answer.line}\n`)
    else if (answer.act === 'started') started.resolve(answer.address)
    else if (answer.act === 'stopped') stopped.resolve()
    else {
      lines.push(`${answer.problem}\n`)
      started.reject(new Error(`the server did not start: ${answer.problem}`))
      stopped.reject(new Error(`the server did not end: ${answer.problem}`))
    }
  })
  stopped.promise.catch(() => undefined)
  const ask = (what: HostAsk) => child.send(what)
  // Two installs that were copied from one would take each other for the same one in the local network.
  const isEmpty = data === undefined && !args.includes('--mdns')
  const flags = ['--host', '127.0.0.1', '--port', String(port ?? (await freePort())), ...args]
  ask({ id, act: 'start', data: dataFolder, isEmpty, args: flags })
  const clean = () => {
    listeners.delete(id)
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
  try {
    const address = await started.promise
    return {
      address,
      dataFolder,
      output: () => lines.join(''),
      async stop() {
        ask({ id, act: 'stop' })
        await stopped.promise
        clean()
      },
    }
  } catch (error) {
    clean()
    throw error
  }
}
