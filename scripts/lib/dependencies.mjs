import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** @typedef {{ version?: string, optional?: boolean, link?: boolean }} LockedPackage */
/** @typedef {{ packages?: Record<string, LockedPackage> }} Lockfile */

/** @param {string} base */
const lockHash = (base) =>
  createHash('sha256')
    .update(readFileSync(join(base, 'package-lock.json')))
    .digest('hex')

/** @param {string} base */
const stampPath = (base) => join(base, 'node_modules', '.markaz-lock')

/**
 * The first package of the lockfile that is not installed as locked. Optional ones may be missing: they are other
 * systems' binaries.
 * @param {Lockfile} locked
 * @param {Lockfile} installed
 * @returns {string | undefined}
 */
export function firstDifference(locked, installed) {
  for (const [path, { version, optional, link }] of Object.entries(locked.packages ?? {})) {
    if (path === '' || link) continue
    const present = installed.packages?.[path]
    if (!present && optional) continue
    if (present?.version !== version) return path.replace(/^node_modules\//, '')
  }
  return undefined
}

/**
 * Why the dependencies must be installed, or nothing when they are as locked.
 * @param {string} base
 * @returns {string | undefined}
 */
export function whyInstall(base) {
  const installedPath = join(base, 'node_modules', '.package-lock.json')
  if (!existsSync(installedPath)) return 'no dependencies are installed yet'
  const stamp = stampPath(base)
  const hash = lockHash(base)
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return undefined
  const difference = firstDifference(
    JSON.parse(readFileSync(join(base, 'package-lock.json'), 'utf8')),
    JSON.parse(readFileSync(installedPath, 'utf8')),
  )
  if (difference) return `${difference} is not installed as package-lock.json has it`
  writeFileSync(stamp, hash)
  return undefined
}

/**
 * Remembers that the dependencies are as the present lockfile has them.
 * @param {string} base
 */
export const markInstalled = (base) => writeFileSync(stampPath(base), lockHash(base))

/**
 * The installed packages whose install scripts package.json allows, to be run after an install without scripts:
 * npm below 11 does not know `allowScripts` and would compile what has prebuilt binaries.
 * @param {string} base
 * @returns {string[]}
 */
export function packagesToSetUp(base) {
  /** @type {{ allowScripts?: Record<string, boolean> }} */
  const { allowScripts = {} } = JSON.parse(readFileSync(join(base, 'package.json'), 'utf8'))
  return Object.keys(allowScripts).filter(
    (name) => allowScripts[name] && existsSync(join(base, 'node_modules', name, 'package.json')),
  )
}
