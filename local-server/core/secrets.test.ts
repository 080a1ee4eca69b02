import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { openSecrets } from './secrets.ts'

function install() {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-key-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'install.key')
  return { path, open: () => openSecrets(folder), key: () => readFileSync(path, 'utf8') }
}

it('each install makes a key of its own at its first start, and keeps it (SEW-001)', () => {
  const [first, second] = [install(), install()]
  const sealed = first.open().seal('mail', 'olma')
  second.open()
  const key = first.key()
  expect(Buffer.from(key, 'base64url')).toHaveLength(64)
  expect(key).not.toBe(second.key())
  if (process.platform !== 'win32') expect(statSync(first.path).mode & 0o777).toBe(0o600)
  expect(first.open().unseal('mail', sealed)).toBe('olma')
  expect(first.key()).toBe(key)
})

it('what is sealed is opened by no other install, for nothing else, and not once it was changed', () => {
  const secrets = install().open()
  const sealed = secrets.seal('mail', 'olma')
  expect(sealed).not.toContain('olma')
  expect(secrets.seal('mail', 'olma')).not.toBe(sealed)
  const changed = `${sealed.slice(0, -2)}${sealed.endsWith('A') ? 'BB' : 'AA'}`
  expect(() => secrets.unseal('mail', changed)).toThrow(/authenticate/)
  expect(() => secrets.unseal('totp', sealed)).toThrow(/authenticate/)
  expect(() => install().open().unseal('mail', sealed)).toThrow(/authenticate/)
  expect(secrets.sign('slip', Buffer.from('a'))).not.toEqual(secrets.sign('install', Buffer.from('a')))
})

it('a key that was cut short is refused, and not made anew over it', () => {
  const { path, open, key } = install()
  open()
  const short = key().slice(0, 40)
  writeFileSync(path, short)
  expect(open).toThrow('does not hold a key')
  expect(key()).toBe(short)
})
