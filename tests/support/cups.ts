import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { onTestFinished, vi } from 'vitest'
import { findSocat } from '../../native/virtual/socat.mjs'
import { freePort } from './free-port.ts'
import { eventually } from './eventually.ts'

const run = promisify(execFile)

/** Hands what is printed to whoever listens at the address of its queue; without paper it says so, as those of printers do, and waits. */
const backend = (folder: string) => `#!/bin/sh
[ $# -eq 0 ] && exit 0
if [ -p "${folder}/no-paper-$PRINTER" ]; then
  echo "STATE: +media-empty-error" >&2
  read -r _ < "${folder}/no-paper-$PRINTER"
  echo "STATE: -media-empty-error" >&2
fi
exec ${findSocat() ?? 'socat'} -u "FILE:$6" "TCP:\${DEVICE_URI#tcp://}"
`

/** CUPS of the test's own, in a folder of its own, for as long as the test runs; lp and lpstat speak to it. */
export async function startCups() {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-cups-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }))
  const made = (...names: string[]) => {
    const path = join(folder, ...names)
    mkdirSync(path, { recursive: true })
    return path
  }
  for (const name of ['filter', 'cgi-bin', 'driver', 'notifier', 'monitor']) made('bin', name)
  symlinkSync('/usr/lib/cups/daemon', join(folder, 'bin', 'daemon'))
  const program = join(made('bin', 'backend'), 'tcp')
  writeFileSync(program, backend(folder))
  chmodSync(program, 0o700)
  const port = await freePort()
  const files = join(made('root'), 'cups-files.conf')
  const settings = join(folder, 'root', 'cupsd.conf')
  writeFileSync(
    files,
    [
      `ServerRoot ${made('root')}`,
      `ServerBin ${join(folder, 'bin')}`,
      `RequestRoot ${made('spool')}`,
      `TempDir ${made('spool', 'tmp')}`,
      `CacheDir ${made('cache')}`,
      `StateDir ${made('state')}`,
      'ErrorLog stderr',
      `AccessLog ${join(made('log'), 'access')}`,
      `PageLog ${join(made('log'), 'page')}`,
      'SystemGroup root',
      '',
    ].join('\n'),
  )
  writeFileSync(
    settings,
    [
      'LogLevel debug',
      `Listen 127.0.0.1:${port}`,
      'Browsing No',
      'DefaultAuthType None',
      'WebInterface No',
      'ErrorPolicy retry-current-job',
      'JobRetryInterval 1',
      'JobRetryLimit 1000',
      '<Location />\nOrder allow,deny\nAllow all\n</Location>',
      '<Location /admin>\nOrder allow,deny\nAllow all\n</Location>',
      '<Policy default>\nJobPrivateValues none\n<Limit All>\nOrder deny,allow\n</Limit>\n</Policy>',
      '',
    ].join('\n'),
  )
  const child = spawn('/usr/sbin/cupsd', ['-f', '-c', settings, '-s', files], { stdio: ['ignore', 'ignore', 'pipe'] })
  onTestFinished(async () => {
    if (child.exitCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGTERM')
    await gone
  })
  const listening = Promise.withResolvers<void>()
  const said: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    said.push(line)
    if (/Listening to 127\.0\.0\.1/.test(line)) listening.resolve()
  })
  child.once('exit', (code) => listening.reject(new Error(`cupsd ended with code ${code}:\n${said.join('\n')}`)))
  await listening.promise
  // It says that it listens a moment before it does.
  await eventually(() => run('lpstat', ['-h', `127.0.0.1:${port}`, '-r']))
  vi.stubEnv('CUPS_SERVER', `127.0.0.1:${port}`)
  onTestFinished(() => void vi.unstubAllEnvs())
  return {
    /** Sets up a printer whose bytes go to an address. */
    addQueue: (name: string, address: string) =>
      run('lpadmin', ['-p', name, '-E', '-v', `tcp://${address}`, '-m', 'raw']),
    /** One of the programs a person uses for a queue: `cupsdisable`, `cupsreject`. */
    run: (program: string, ...args: string[]) => run(program, args),
    /** The next job of a queue finds no paper. */
    paperOut: (name: string) => run('mkfifo', [join(folder, `no-paper-${name}`)]),
    /** The job that waits for paper goes on. */
    async paperIn(name: string) {
      const pipe = join(folder, `no-paper-${name}`)
      await writeFile(pipe, '\n')
      rmSync(pipe)
    },
    /** As a person does in the system's own list of what waits. */
    cancelAll: (name: string) => run('cancel', ['-a', name]),
    /** What waits in the system for a printer. */
    async waiting(name: string): Promise<string[]> {
      const { stdout } = await run('lpstat', ['-W', 'not-completed', '-o', name])
      return stdout.split('\n').filter((line) => line !== '')
    },
  }
}
