import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const zPairing = z.object({ server: z.url(), token: z.string() })
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

/** The server does not know it any more. */
export const forgetPairing = (folder: string): void => rmSync(fileIn(folder), { force: true })
