import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './paths.mjs'

/**
 * What a shell would report: the code, or 128 and the number of the signal.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export const exitCodeOf = (code, signal) => code ?? 128 + (signal ? constants.signals[signal] : 0)

/** @type {readonly NodeJS.Signals[]} */
const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP']

const parentCheckMs = 500

/**
 * npm passes a signal to the shell it runs a script in, and that shell may end without passing it on: then the
 * script's parent is another process than before.
 * @param {() => void} onGone
 */
function whenParentIsGone(onGone) {
  if (process.env['npm_lifecycle_event'] === undefined) return undefined
  const parent = process.ppid
  return setInterval(() => {
    if (process.ppid !== parent) onGone()
  }, parentCheckMs).unref()
}

/**
 * Passes the signals that end us on to the child, so that it ends in its own order and we report its code.
 * @param {import('node:child_process').ChildProcess} child
 */
export function forwardSignals(child) {
  /** @type {(signal: NodeJS.Signals) => void} */
  const onSignal = (signal) => {
    // Ctrl+C at a terminal reaches the whole group by itself; a second one could mean "at once" to the child.
    if (signal === 'SIGINT' && process.stdin.isTTY) return
    child.kill(signal)
  }
  for (const signal of endSignals) process.on(signal, onSignal)
  const parentCheck = whenParentIsGone(() => child.kill('SIGTERM'))
  child.once('exit', () => {
    clearInterval(parentCheck)
    for (const signal of endSignals) process.off(signal, onSignal)
  })
}

/**
 * Waits for a child process and gives its exit code.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>}
 */
export const ended = (child) =>
  new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(exitCodeOf(code, signal)))
  })

/**
 * The stdio of a program of ours that is not to outlive us: however we end, the channel closes, which it hears as
 * `disconnect`. Signals are for ends that can still be passed on.
 * @type {import('node:child_process').StdioOptions}
 */
export const tied = ['inherit', 'inherit', 'inherit', 'ipc']

/**
 * Runs a program in the foreground and gives its exit code.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export async function run(program, args, options = {}) {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options })
  forwardSignals(child)
  return ended(child)
}

/**
 * Runs a program quietly and gives its code with everything it wrote.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export async function capture(program, args, options = {}) {
  const child = spawn(program, args, { cwd: root, ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output += text
    })
  }
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (exitCode, signal) => resolve(exitCodeOf(exitCode, signal)))
  })
  return { code: /** @type {number} */ (code), output }
}
