import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The install's own key and what is done with it. */
export interface Secrets {
  /** AES-256-GCM with a key derived for `purpose`; what comes out is base64url text. */
  seal(purpose: string, plain: string): string
  /** @throws Error when the text was changed, or sealed for another purpose or by another install. */
  unseal(purpose: string, sealed: string): string
  /** HMAC-SHA256 with a key derived for `purpose`: what only this install can have signed. */
  sign(purpose: string, content: Uint8Array): Buffer
}

/** Reads the install's key from the data folder, or makes it at the first start: 64 random bytes, for its owner's eyes only. */
export function openSecrets(dataFolder: string): Secrets {
  const path = join(dataFolder, 'install.key')
  if (!existsSync(path)) {
    writeFileSync(path, randomBytes(64).toString('base64url'), { mode: 0o600, flag: 'wx' })
    chmodSync(path, 0o600)
  }
  const install = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url')
  if (install.length < 50) throw new Error(`${path} does not hold a key`)
  const keyFor = (purpose: string) => Buffer.from(hkdfSync('sha256', install, '', `markaz:${purpose}`, 32))

  return {
    seal(purpose, plain) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), iv)
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    unseal(purpose, sealed) {
      const bytes = Buffer.from(sealed, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose), bytes.subarray(0, 12))
      decipher.setAuthTag(bytes.subarray(12, 28))
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
    },
    sign: (purpose, content) => createHmac('sha256', keyFor(purpose)).update(content).digest(),
  }
}
