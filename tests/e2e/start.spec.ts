import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import SqliteDatabase from 'better-sqlite3'
import { findElectron, hasDisplay } from '../../scripts/lib/desktop.mjs'
import { capture } from '../../scripts/lib/processes.mjs'
import { builtServer, pinnedNode, root } from '../../scripts/lib/paths.mjs'
import { setUp } from '../../contracts/identity/sign-in.ts'
import { changeLan } from '../../contracts/lan.ts'
import { freeMulticastPort, freePort } from '../support/free-port.ts'
import { cleanEnvironment, startServer } from '../support/server.ts'
import { callerOf } from '../support/workshop.ts'

const serve = (...args: string[]) => capture(pinnedNode(), [builtServer, ...args], { cwd: root })

test('--help tells every option', async () => {
  const { code, output } = await serve('--help')
  expect(code).toBe(0)
  for (const flag of ['--data', '--port', '--host', '--demo', '--role']) expect(output).toContain(flag)
})

/** A value each option does not take; null where it is a word of its own and takes any that follows. */
const wrongValues: Readonly<Record<string, string | null>> = {
  data: '/dev/null/x',
  port: '70000',
  host: '0.0.0.0',
  'lan-host': 'printer',
  mdns: '0',
  demo: null,
  role: 'moon',
  'database-url': 'mysql://host/database',
  'database-schema': 'Mixed Case',
  'limit-credentials': '0',
  'limit-requests': 'many',
  'limit-loopback': null,
  'disk-warn': '-5',
  'memory-warn': '101',
  'cpu-warn': '0',
  'time-server': 'not a host',
  'log-level': 'loud',
  restore: '../elsewhere.db',
  'restore-from': '/nowhere/at/all',
}

/** What `--help` says of each option: its flag and its variable, where it has one. */
async function optionsThereAre(): Promise<{ flag: string; variable: string | undefined }[]> {
  const { output } = await serve('--help')
  return output.split('\n').flatMap((line) => {
    const [, flag] = /^  --([a-z-]+)/.exec(line) ?? []
    const [variable] = /\b[A-Z]+_[A-Z_]+\b/.exec(line.slice(28)) ?? []
    return flag === undefined || flag === 'help' ? [] : [{ flag, variable }]
  })
}

/** One line for the person at the terminal, and the code of a server that did not start. */
function expectOneLine({ code, output }: { code: number; output: string }, told: string): void {
  expect.soft(output.trim().split('\n'), told).toHaveLength(1)
  expect.soft(output, told).toMatch(/^markaz: /)
  expect.soft(code, told).toBe(2)
}

test('every option has a wrong value to be tried with', async () => {
  expect((await optionsThereAre()).map(({ flag }) => flag)).toEqual(Object.keys(wrongValues))
})

test('a wrong value of any option ends with one line and exit code 2, in a flag and in its variable', async () => {
  const end = (args: string[], env: NodeJS.ProcessEnv) =>
    capture(pinnedNode(), [builtServer, ...args], { cwd: root, env: { ...cleanEnvironment(), ...env } })
  for (const { flag, variable } of await optionsThereAre()) {
    const value = wrongValues[flag] ?? 'perhaps'
    const args = wrongValues[flag] === null ? [`--${flag}=${value}`] : [`--${flag}`, value]
    const [byFlag, byVariable] = await Promise.all([
      end(args, {}),
      variable === undefined ? undefined : end([], { [variable]: value }),
    ])
    expectOneLine(byFlag, args.join(' '))
    if (byVariable !== undefined) expectOneLine(byVariable, `${variable}=${value}`)
  }
})

test('an option there is not ends with one line and exit code 2', async () => {
  expectOneLine(await serve('--nonsense'), '--nonsense')
})

test('a data folder that cannot be made or written ends with one line and exit code 2', async () => {
  test.skip(process.platform !== 'linux', 'the folders are those of Linux')
  // Nobody can make one there, not even root, whom rights do not stop.
  const nowhere = await serve('--data', '/proc/markaz')
  expectOneLine(nowhere, '/proc/markaz')
  expect(nowhere.output).toContain('the data folder /proc/markaz cannot be written')
  const file = test.info().outputPath('file')
  writeFileSync(file, '')
  expectOneLine(await serve('--data', file), file)
  if (process.getuid?.() === 0) return
  const closed = test.info().outputPath('closed')
  mkdirSync(closed, { mode: 0o500 })
  const refused = await serve('--data', closed)
  expectOneLine(refused, closed)
  expect(refused.output).toContain('cannot be written')
})

test('a database of a newer version ends with one line and exit code 2, and not a byte of it changes', async () => {
  const data = test.info().outputPath('data')
  // Cut off: what the database would tidy up when it is closed is still to do, and must not be done here.
  await (await startServer({ data })).kill()
  const path = join(data, 'markaz.db')
  const db = new SqliteDatabase(path)
  db.prepare('insert into migration values (?, ?)').run('299902010000-newer', 0)
  db.close()
  const before = readFileSync(path)
  const { code, output } = await serve('--data', data, '--port', '0', '--time-server', 'off', '--mdns', 'off')
  expectOneLine({ code, output }, 'a newer database')
  expect(output).toContain('the database was written by a newer version of Markaz (it knows 299902010000-newer)')
  expect(output).toContain('install that version')
  expect(readFileSync(path).equals(before)).toBe(true)
  expect(readdirSync(data).filter((name) => name.startsWith('markaz.db') || name === 'backups')).toEqual(['markaz.db'])
})

test('a database that cannot be brought up to date ends with one line and exit code 4, and is as it was', async () => {
  const data = test.info().outputPath('data')
  await (await startServer({ data })).stop()
  const path = join(data, 'markaz.db')
  const all = (db: SqliteDatabase.Database) => db.prepare('select name from migration order by name').pluck().all()
  const db = new SqliteDatabase(path)
  const [first] = all(db)
  // Its tables are there, so that it cannot be run again.
  db.prepare('delete from migration where name = ?').run(first)
  const before = all(db)
  db.close()
  const { code, output } = await serve('--data', data, '--port', '0', '--time-server', 'off', '--mdns', 'off')
  expect(code).toBe(4)
  expect(output.trim().split('\n')).toHaveLength(1)
  expect(output).toContain(`markaz: migration ${String(first)} failed`)
  expect(output).toContain('the database is as it was')
  const after = new SqliteDatabase(path, { readonly: true })
  expect(all(after)).toEqual(before)
  after.close()
})

test('a port that is taken ends with one line and exit code 2', async () => {
  const server = await startServer()
  const { port } = new URL(server.address)
  const { code, output } = await serve('--port', port, '--data', test.info().outputPath('data'))
  await server.stop()
  expect(code).toBe(2)
  expect(output.trim().split('\n')).toHaveLength(1)
  expect(output).toContain(port)
})

// S-PLT-08
test('a copy of the data on a second computer ends with one line, where the first one is, and exit code 3', async () => {
  const mdns = String(await freeMulticastPort())
  const first = await startServer({ args: ['--lan-host', '127.0.0.1', '--mdns', mdns] })
  const administrator = callerOf(first.address)
  await administrator.send(setUp, {
    body: {
      institution: 'Zamon',
      locale: 'ru',
      timeZone: 'Asia/Tashkent',
      currency: 'UZS',
      modules: ['workshop'],
      administrator: { fullName: 'Dilnoza Karimova', signInName: 'dilnoza', password: 'tort-olma-nok-behi' },
    },
  })
  const port = await freePort()
  await administrator.send(changeLan, { body: { on: true, port } })
  const copy = test.info().outputPath('copy')
  cpSync(first.dataFolder, copy, { recursive: true })
  const there = ['--lan-host', '127.0.0.2', '--mdns', mdns, '--data', copy]

  const { code, output } = await serve('--port', '0', '--time-server', 'off', ...there)
  expect(code).toBe(3)
  expect(output.trim().split('\n')).toHaveLength(1)
  expect(output).toContain(`https://127.0.0.1:${port}`)
  await first.stop()

  const spare = await startServer({ data: copy, args: ['--lan-host', '127.0.0.2', '--mdns', mdns] })
  expect(spare.output()).toContain('Markaz is ready')
  await spare.stop()
})

test('a data folder it makes can be read by nobody else', async () => {
  test.skip(process.platform === 'win32', 'rights are inherited there')
  const data = test.info().outputPath('new', 'data')
  const server = await startServer({ data })
  await server.stop()
  expect(statSync(data).mode & 0o777).toBe(0o700)
})

test('the server is alive once it says its address, and ends when asked', async () => {
  const server = await startServer()
  expect(await (await fetch(`${server.address}/healthz`)).json()).toEqual({ status: 'ok' })
  await server.stop()
  await expect(fetch(`${server.address}/healthz`)).rejects.toThrow('fetch failed')
})

test('npm start without a desktop says why, says the address, and ends with its server', async () => {
  const hasDesktop = findElectron(root, process.env) !== undefined && hasDisplay(process.platform, process.env)
  test.skip(hasDesktop, 'the desktop would open')
  const start = spawn(
    process.execPath,
    ['scripts/start.mjs', '--port', '0', '--data', test.info().outputPath('data')],
    {
      cwd: root,
      env: { ...process.env, MARKAZ_OPEN: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  let printed = ''
  start.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  const address = /markaz: open (http:\/\/127\.0\.0\.1:\d+) in a browser/
  await expect.poll(() => printed, { timeout: 30_000 }).toMatch(address)
  expect(printed).toContain('so this runs the server for a browser')
  const healthz = `${address.exec(printed)?.[1]}/healthz`
  expect((await fetch(healthz)).status).toBe(200)

  const code = new Promise((resolve) => start.once('exit', resolve))
  start.kill('SIGTERM')
  expect(await code).toBe(0)
  await expect(fetch(healthz)).rejects.toThrow('fetch failed')
})
