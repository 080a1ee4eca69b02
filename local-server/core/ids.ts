import { createHash, randomBytes } from 'node:crypto'
import { v7 } from 'uuid'

/** A new UUIDv7 (RFC 9562): unique, and in the order of making. */
export const newId = (): string => v7()

/** A secret to hand out once: 256 random bits, base64url, with a prefix that tells what it opens. */
export const newToken = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`

/** How a token is kept: SHA-256, hex. Tokens are random, so no salt or stretching is needed. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')
