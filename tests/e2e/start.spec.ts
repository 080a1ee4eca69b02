import { expect, test } from '@playwright/test'
import { capture } from '../../scripts/lib/processes.mjs'
import { pinnedNode, root } from '../../scripts/lib/paths.mjs'
import { startServer } from '../support/server.ts'

const serve = (...args: string[]) => capture(pinnedNode(), ['local-server/cli.ts', ...args], { cwd: root })

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

test('the server is alive once it says its address, and ends when asked', async () => {
  const server = await startServer()
  expect(await (await fetch(`${server.address}/healthz`)).json()).toEqual({ status: 'ok' })
  await server.stop()
  await expect(fetch(`${server.address}/healthz`)).rejects.toThrow('fetch failed')
})
