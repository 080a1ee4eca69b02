import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import { endRequest } from '../../contracts/ending.ts'
import { pairAgent } from '../../contracts/devices.ts'
import { createStation } from '../../contracts/stations.ts'
import { startTestServer } from '../../local-server/testing/test-server.ts'
import { pinnedNode, root } from '../../scripts/lib/paths.mjs'
import { temporaryFolder } from '../support/station.ts'
import { cleanEnvironment } from '../support/server.ts'

/** Electron gives its processes a way to the program that started them; here it is Node's own channel. */
const parentPort = `data:text/javascript,process.parentPort = {
  postMessage: (message) => process.send(message),
  on: (name, listener) => process.on(name, (data) => listener({ data })),
}`

/** A program of ours as the desktop starts it, once it has said a word that it is there. */
async function begin(program: string, args: readonly string[], isThere: RegExp) {
  const child = spawn(pinnedNode(), ['--import', parentPort, join(root, program), ...args], {
    env: { ...cleanEnvironment(), MARKAZ_TIME_SERVER: 'off' },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exit = once(child, 'exit')
  if (!child.stdout) throw new Error('it says nothing')
  for await (const line of createInterface({ input: child.stdout })) if (isThere.test(line)) break
  return { child, exit }
}

it('a server that is asked to end, ends in order where there is no signal that asks', async () => {
  const data = temporaryFolder()
  const { child, exit } = await begin('local-server/cli.ts', ['--data', data, '--port', '0'], /is ready/)
  child.send({ end: 'now' })
  child.send(endRequest)
  expect(await exit).toEqual([0, null])
})

it('an agent that is asked to end, ends in order', async () => {
  const server = await startTestServer()
  const { pairing } = await server.administrator.call(createStation, {
    body: { name: 'Kassa', kind: 'desk', locale: 'uz-Latn' },
  })
  const { token } = await server.nobody.call(pairAgent, { body: { code: pairing.code } })
  const { child, exit } = await begin(
    'native/agent/main.ts',
    ['--server', server.address, '--token', token, '--data', temporaryFolder()],
    /^connected to/,
  )
  child.send(endRequest)
  expect(await exit).toEqual([0, null])
})
