import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import ts from 'typescript'
import { root, serverNodeArgs } from '../../scripts/lib/paths.mjs'

export interface Running {
  address: string
  pid: number
  /** Milliseconds from the spawn to the first answer. */
  startedIn: number
  stop(): Promise<void>
}

const addressLine = /(http:\/\/\S+)/

/**
 * The baseline as plain JavaScript, so that its start is not burdened with the types it is written with. It lies inside
 * the repository, where its libraries are found.
 */
export function plainScript(script: string): string {
  const folder = join(root, 'out', 'bench')
  mkdirSync(folder, { recursive: true })
  const name = `${basename(script, '.ts')}.mjs`
  const compilerOptions = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext }
  const { outputText } = ts.transpileModule(readFileSync(join(root, script), 'utf8'), { compilerOptions })
  writeFileSync(join(folder, name), outputText)
  return `out/bench/${name}`
}

let slowSync: Record<string, string> = {}

/**
 * From now on every sync of the servers started takes so much longer. A disk that syncs in a fifth of a millisecond hides
 * what sharing a commit is for; that of a reception computer takes milliseconds. Linux, with a C compiler.
 *
 * @throws Error where there is no `cc`
 */
export function slowSyncsBy(milliseconds: number): void {
  const folder = join(root, 'out', 'bench')
  mkdirSync(folder, { recursive: true })
  const library = join(folder, 'slow-sync.so')
  execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, join(root, 'bench', 'slow-sync.c'), '-ldl'])
  slowSync = { LD_PRELOAD: library, BENCH_SYNC_MS: String(milliseconds) }
}

/** Starts a program of this repository and waits for the line that tells its address, then for its first answer. */
export async function run(script: string, args: readonly string[], path: string): Promise<Running> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...serverNodeArgs, join(root, script), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...slowSync, NODE_ENV: 'production' },
  })
  // A run that fails leaves nothing behind.
  process.once('exit', () => child.kill())
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
