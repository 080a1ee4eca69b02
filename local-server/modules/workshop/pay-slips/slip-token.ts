import { timingSafeEqual } from 'node:crypto'
import type { Secrets } from '../../../core/secrets.ts'

const purpose = 'pay-slip'
const idBytes = 16
/** 96 bits nobody can guess, short enough for a QR code a worn printer gives. */
const signatureBytes = 12

const packed = (id: string) => Buffer.from(id.replaceAll('-', ''), 'hex')

const signatureOf = (secrets: Secrets, id: Buffer) => secrets.sign(purpose, id).subarray(0, signatureBytes)

/** What stands for a slip in its QR code: its id, signed. */
export function slipToken(secrets: Secrets, slipId: string): string {
  const id = packed(slipId)
  return Buffer.concat([id, signatureOf(secrets, id)]).toString('base64url')
}

/** The slip a token stands for; null for one this install never signed. */
export function slipIdOf(secrets: Secrets, token: string): string | null {
  const bytes = Buffer.from(token, 'base64url')
  if (bytes.length !== idBytes + signatureBytes || bytes.toString('base64url') !== token) return null
  const id = bytes.subarray(0, idBytes)
  if (!timingSafeEqual(bytes.subarray(idBytes), signatureOf(secrets, id))) return null
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
