import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readMe, readStatus, signIn } from '../contracts/identity/sign-in.ts'
import { createClient } from './testing/test-client.ts'
import { startTestServer } from './testing/test-server.ts'

it('a start with --demo sets an empty install up, with an account for each role, and leaves a full one alone', async () => {
  const server = await startTestServer({ fresh: true, config: { demo: true } })
  expect(server.setUpCode).toBeNull()
  expect(await server.nobody.call(readStatus)).toMatchObject({ setUp: true, institution: 'Zamon Tikuv' })
  const roles = ['administrator', 'director', 'master', 'worker', 'accountant', 'mechanic', 'storekeeper']
  expect(server.demoAccounts.map((account) => account.role)).toEqual(roles)
  const kept: unknown = JSON.parse(readFileSync(join(server.dataFolder, 'demo-accounts.json'), 'utf8'))
  expect(kept).toEqual(server.demoAccounts)
  for (const { role, signInName, password } of server.demoAccounts) {
    const client = createClient(() => server.address)
    await client.call(signIn, { body: { signInName, password } })
    expect((await client.call(readMe))?.roles.map((held) => held.name)).toEqual([role])
  }
  await server.restart()
  expect(server.demoAccounts).toEqual([])
}, 60_000)
