import { spawn } from 'node:child_process'
import { cpSync, statSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { findElectron, hasDisplay } from '../../scripts/lib/desktop.mjs'
import { capture } from '../../scripts/lib/processes.mjs'
import { builtServer, pinnedNode, root } from '../../scripts/lib/paths.mjs'
import { setUp } from '../../contracts/identity/sign-in.ts'
import { changeLan } from '../../contracts/lan.ts'
import { freeMulticastPort, freePort } from '../support/free-port.ts'
import { startServer } from '../support/server.ts'
import { callerOf } from '../support/workshop.ts'

const serve = (...args: string[]) => capture(pinnedNode(), [builtServer, ...args], { cwd: root })

test('--help tells every option', async () => {
  const { code, output } = await serve('--help')
  expect(code).toBe(0)
  for (const flag of ['--data', '--port', '--host', '--demo', '--role']) expect(output).toContain(flag)
})

for (const args of [
  ['--port', 'x'],
  ['--role', 'moon'],
  ['--host', '0.0.0.0'],
  ['--nonsense'],
  ['--data', '/dev/null/x'],
]) {
  test(`${args.join(' ')} ends with one line and exit code 2`, async () => {
    const { code, output } = await serve(...args)
    expect(code).toBe(2)
    expect(output.trim().split('\n')).toHaveLength(1)
    expect(output).toContain('markaz: ')
  })
}

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
