import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const sources = ['renderer', 'contracts', 'resources', 'vite.config.ts', 'package-lock.json']
/** Tests, and what the build itself writes among the sources. */
const notInTheBuild = /\.(test|spec)\.ts$|^renderer\/(components|auto-imports)\.d\.ts$/

/**
 * @param {string} base
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(base, path) {
  const full = join(base, path)
  if (!existsSync(full)) return []
  if (!statSync(full).isDirectory()) return [path]
  return readdirSync(full)
    .toSorted()
    .flatMap((name) => filesUnder(base, `${path}/${name}`))
}

/**
 * A hash over everything the built renderer is made from; tests beside the code are not.
 * @param {string} base
 */
export function sourceHash(base) {
  const hash = createHash('sha256')
  for (const file of sources.flatMap((source) => filesUnder(base, source))) {
    if (notInTheBuild.test(file)) continue
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(base, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

/** @param {string} base */
const stampPath = (base) => join(base, 'out', 'renderer', '.source-hash')

/**
 * Why the renderer must be built, or nothing when what is there is fresh.
 * @param {string} base
 * @returns {string | undefined}
 */
export function whyBuild(base) {
  if (!existsSync(join(base, 'out', 'renderer', 'index.html'))) return 'it has not been built yet'
  // The type check reads what the component library generates there during a build; an install wipes it.
  if (!existsSync(join(base, 'node_modules', '.nuxt-ui'))) return 'the dependencies were installed anew'
  const stamp = stampPath(base)
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== sourceHash(base)) return 'its sources have changed'
  return undefined
}

/**
 * @param {string} base
 * @param {string} hash of the sources as they were when the build began
 */
export const markBuilt = (base, hash) => writeFileSync(stampPath(base), hash)
