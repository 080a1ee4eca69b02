import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { addressIn } from '../../desktop/address.mjs'
import { root } from '../../scripts/lib/paths.mjs'
import { cleanEnvironment } from '../support/server.ts'
import { temporaryFolder } from '../support/station.ts'

/** Starts one of our programs with a data folder of its own, and waits until its server answers. */
async function launch(program: readonly string[], more: readonly string[] = []) {
  const folder = temporaryFolder()
  const options = ['--data', join(folder, 'data'), '--port', '0', '--time-server', 'off', '--mdns', 'off']
  const child = spawn(process.execPath, [...program, ...more, ...options], {
    cwd: root,
    env: { ...cleanEnvironment(), MARKAZ_OPEN: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
    // A group of its own: a test that fails leaves nothing behind either.
    detached: true,
  })
  onTestFinished(() => endGroup(child.pid))
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
  while (addressIn(printed) === undefined) await once(child.stdout, 'data')
  return { child, healthz: new URL('/healthz', addressIn(printed)).href }
}

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended.
  }
}

/** Kills the launcher and asks its server whether it is still there. Whoever still runs holds the other end of its output. */
async function askAfterKill({ child, healthz }: Awaited<ReturnType<typeof launch>>): Promise<Response> {
  expect((await fetch(healthz)).status).toBe(200)
  const allEnded = once(child.stdout, 'end')
  child.kill('SIGKILL')
  await allEnded
  return fetch(healthz)
}

const script = (name: string) => join('scripts', name)

it.each([
  ['npm run serve', 'serve.mjs'],
  ['npm start without a display', 'start.mjs'],
])('%s leaves no server behind when it is killed', async (_, name) => {
  await expect(askAfterKill(await launch([script(name)]))).rejects.toThrow('fetch failed')
})

/** A browser that stays open until the pipe it is spoken to by closes. */
function browserStandIn(): string {
  const program = join(temporaryFolder(), 'browser')
  writeFileSync(program, '#!/bin/sh\nexec cat <&3 >&4\n')
  chmodSync(program, 0o700)
  return program
}

const appMode = join('desktop', 'app-mode', 'main.ts')

it.skipIf(process.platform === 'win32')(
  'the windows of a browser and their server end with who keeps them',
  async () => {
    await expect(askAfterKill(await launch([appMode], ['--browser', browserStandIn(), '--']))).rejects.toThrow(
      'fetch failed',
    )
  },
)

it.skipIf(process.platform === 'win32')('they end with who started that', async () => {
  const library = new URL('../../scripts/lib/processes.mjs', import.meta.url).href
  const code = `import { run, tied } from '${library}'\nprocess.exitCode = await run(process.execPath, process.argv.slice(1), { stdio: tied })`
  const launcher = ['--input-type=module', '-e', code, appMode]
  await expect(askAfterKill(await launch(launcher, ['--browser', browserStandIn(), '--']))).rejects.toThrow(
    'fetch failed',
  )
})
