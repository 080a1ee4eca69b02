import { readlinkSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

/**
 * A browser refuses a profile that seems to be open on another computer, as one in a copied data folder does after a
 * power cut there. The data folder belongs to this computer's server now, so the mark is removed.
 */
export function dropForeignLock(profile: string, thisComputer = hostname()): void {
  let owner: string
  try {
    owner = readlinkSync(join(profile, 'SingletonLock'))
  } catch {
    return
  }
  if (owner.slice(0, owner.lastIndexOf('-')) === thisComputer) return
  for (const name of ['SingletonLock', 'SingletonSocket', 'SingletonCookie'])
    rmSync(join(profile, name), { force: true })
}
