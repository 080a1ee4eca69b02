import { expect, it } from 'vitest'
import { readStatus, signIn } from '../../../contracts/identity/sign-in.ts'
import { startTestServer } from '../../testing/test-server.ts'

const attempt = { body: { signInName: 'nobody', password: 'not the password' } }
const limits = { credentialsPerMinute: 4, requestsPerMinute: 20, countLoopback: true }

it('refuses an address that tries credentials too often, whatever the name, and says when to come back', async () => {
  const server = await startTestServer({ config: { limits } })
  // The set-up was one.
  for (const signInName of ['a', 'b', 'c']) {
    expect(
      (await server.nobody.refused(signIn, { body: { ...attempt.body, signInName: `name-${signInName}` } })).code,
    ).toBe('auth.failed')
  }
  expect(await server.nobody.refused(signIn, attempt)).toMatchObject({ status: 429, code: 'request.tooMany' })
  const again = await server.nobody.fetch('/api/v1/session', { method: 'POST' })
  expect(again.status).toBe(429)
  expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(Number(again.headers.get('retry-after'))).toBeLessThanOrEqual(60)
  expect((await server.nobody.call(readStatus)).setUp).toBe(true)
})

it('refuses an address that asks for too much of anything', async () => {
  const server = await startTestServer({ fresh: true, config: { limits } })
  const answers = await Promise.all(Array.from({ length: 25 }, () => server.nobody.fetch('/api/v1/status')))
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(5)
})

it('counts nobody on the machine itself unless told to', async () => {
  const server = await startTestServer({ fresh: true, config: { limits: { ...limits, countLoopback: false } } })
  const answers = await Promise.all(Array.from({ length: 25 }, () => server.nobody.fetch('/api/v1/status')))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
})
