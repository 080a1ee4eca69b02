import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openLog } from './log.ts'

async function openedLog() {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-log-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const log = await openLog({ folder, level: 'info' })
  return {
    log,
    /** What stands in the files once the last line is there. */
    async keptWith(end: string): Promise<string> {
      const kept = () =>
        readdirSync(folder)
          .map((name) => readFileSync(join(folder, name), 'utf8'))
          .join('')
      await expect.poll(kept).toContain(end)
      return kept()
    },
  }
}

it('keeps no password, token, cookie, PIN or phone, at the top and two levels down', async () => {
  const { log, keptWith } = await openedLog()
  log.info({ password: 'olma-1', body: { newPassword: 'olma-2', pin: '4711' } }, 'one')
  log.info({ request: { headers: { cookie: 'session=olma-3', authorization: 'Bearer olma-4' } } }, 'two')
  log.info({ token: 'olma-5', person: { phone: '901234567' } }, 'calling +998901234567')
  log.info({ setUpCode: 'olma-7', account: { passwordHash: 'olma-8', recoveryCodes: ['olma-9'] } }, 'three')
  log.warn(
    { err: Object.assign(new Error('duplicate'), { detail: 'Key (phone)=(olma-6) exists', code: '23505' }) },
    'four',
  )
  const text = await keptWith('four')
  for (const secret of ['olma-', '4711', '901234567', '99890123456']) expect(text).not.toContain(secret)
  expect(text).toContain('calling +…67')
})

it('says what went wrong: the code of an error is no secret', async () => {
  const { log, keptWith } = await openedLog()
  log.error({ err: Object.assign(new Error('no room'), { code: 'SQLITE_FULL' }), problem: 'storage.full' }, 'failed')
  const text = await keptWith('failed')
  expect(text).toContain('SQLITE_FULL')
  expect(text).toContain('storage.full')
})
