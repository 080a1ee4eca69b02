import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const zPairing = z.object({
  server: z.url(),
  token: z.string(),
  /** SHA-256 of the authority the server was believed by, where it is its own: known by it, it may move. */
  authority: z.string().nullable().default(null),
})
export type Pairing = z.output<typeof zPairing>

const fileIn = (folder: string) => join(folder, 'pairing.json')

/** With which server this computer is paired; undefined before it is, or where the file was damaged. */
export function readPairing(folder: string): Pairing | undefined {
  try {
    return zPairing.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')))
  } catch {
    return undefined
  }
}

/** Keeps the pairing for the next start; only this user can read it. */
export function writePairing(folder: string, pairing: Pairing): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  writeFileSync(fileIn(folder), JSON.stringify(pairing), { mode: 0o600 })
}

/**
 * The pairing with the server at an address: the one it was made at, or another where the same authority answers for it
 * or which is known to be this computer's own. Nobody else is told the token.
 */
export function pairingAt(
  paired: Pairing | undefined,
  { server, authority, isOwn }: Pick<Pairing, 'server' | 'authority'> & { isOwn: boolean },
): Pairing | undefined {
  if (!paired) return undefined
  const isSame = authority !== null && paired.authority === authority && server.startsWith('https:')
  return paired.server === server || isSame || isOwn
    ? { ...paired, server, authority: authority ?? paired.authority }
    : undefined
}

/** The server does not know it any more. */
export const forgetPairing = (folder: string): void => rmSync(fileIn(folder), { force: true })
