import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { setUp } from '../../contracts/identity/sign-in.ts'
import { listAudit } from '../../contracts/audit.ts'
import { createClient } from '../../local-server/testing/test-client.ts'
import { pinnedNode, root } from '../../scripts/lib/paths.mjs'
import { capture } from '../../scripts/lib/processes.mjs'
import { cleanEnvironment, startServer } from '../support/server.ts'

const password = 'tort-olma-nok-behi'
const smoke = (args: readonly string[], given = password) =>
  capture(pinnedNode(), [join(root, 'scripts', 'smoke', 'run.ts'), ...args], {
    env: { ...cleanEnvironment(), MARKAZ_SMOKE_PASSWORD: given },
  })

it('tells whether a running server works, and changes nothing in it', async () => {
  // The computer that runs tests is busy with them.
  const server = await startServer({ args: ['--memory-warn', '100', '--cpu-warn', '100'] })
  onTestFinished(() => server.stop())
  const fresh = await smoke(['--url', server.address])
  expect(fresh.output).toContain('FAIL  it is set up: the first page waits to be filled in')
  expect(fresh.code).toBe(1)

  const administrator = createClient(() => server.address)
  await administrator.call(setUp, {
    body: {
      institution: 'Zamon',
      locale: 'ru',
      timeZone: 'Asia/Tashkent',
      currency: 'UZS',
      modules: ['workshop'],
      administrator: { fullName: 'Dilnoza Karimova', signInName: 'dilnoza', password },
    },
  })
  const actions = async () => (await administrator.call(listAudit)).items.map(({ action }) => action)
  const before = await actions()
  const whole = await smoke(['--url', server.address, '--user', 'dilnoza'])
  expect(whole.output).not.toContain('FAIL')
  expect(whole.output).toMatch(/ok {4}GET \/people \(\d+ ms\)/)
  expect(whole.output).toContain('dilnoza signs out')
  expect(whole.output).toMatch(/^\d+ checks, everything works$/m)
  expect(whole.code).toBe(0)
  expect(await actions()).toEqual(['session.signedIn', ...before])

  const refused = await smoke(['--url', server.address, '--user', 'dilnoza'], 'another-password')
  expect(refused.output).toContain('FAIL  dilnoza signs in: 401')
  expect(refused.code).toBe(1)
})

it('says so where there is no server, and where it was asked wrongly', async () => {
  const nobody = await smoke(['--url', 'http://127.0.0.1:9'])
  expect(nobody.output).toMatch(/FAIL {2}the server is alive: .*(ECONNREFUSED|bad port)/)
  expect(nobody.code).toBe(1)
  for (const args of [[], ['--url', 'somewhere'], ['--nonsense']]) {
    const { code, output } = await smoke(args)
    expect(code).toBe(2)
    expect(output.trim().split('\n')).toHaveLength(1)
  }
})
