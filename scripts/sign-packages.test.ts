import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { isSigned, publicKeyFrom } from '../desktop/updates/signature.ts'
import { pinnedNode, root } from './lib/paths.mjs'
import { capture } from './lib/processes.mjs'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'markaz-sign-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const signPackages = ({ privateKey }: KeyPairKeyObjectResult, ...args: string[]) => {
  const path = join(folder, 'key.pem')
  writeFileSync(path, privateKey.export({ format: 'pem', type: 'pkcs8' }))
  const env = { ...process.env, MARKAZ_SIGNING_KEY: path }
  return capture(pinnedNode(), [join(root, 'scripts', 'sign-packages.ts'), ...args], { env })
}

it('signs each package of the version, and says the key that believes them', async () => {
  const names = [
    'Markaz-1.2.0-win-x64.exe',
    'Markaz-1.2.0-linux-amd64.deb',
    'Markaz-1.1.0-linux-amd64.deb',
    'latest.yml',
  ]
  for (const name of names) writeFileSync(join(folder, name), `the content of ${name}`)
  const keys = generateKeyPairSync('ed25519')
  expect(await signPackages(keys, '--version', '1.2.0', folder)).toMatchObject({ code: 0 })
  const signatures = readdirSync(folder).filter((name) => name.endsWith('.sig'))
  expect(signatures).toEqual(['Markaz-1.2.0-linux-amd64.deb.sig', 'Markaz-1.2.0-win-x64.exe.sig'])
  const { output } = await signPackages(keys, '--public-key')
  for (const signed of signatures) {
    const fileName = signed.replace(/\.sig$/, '')
    const signature = readFileSync(join(folder, signed), 'utf8')
    expect(await isSigned({ fileName, file: join(folder, fileName), signature }, publicKeyFrom(output))).toBe(true)
  }
})

it('takes no other kind of key', async () => {
  const { code, output } = await signPackages(generateKeyPairSync('rsa', { modulusLength: 2048 }), folder)
  expect(code).not.toBe(0)
  expect(output).toContain('is not of Ed25519')
})
