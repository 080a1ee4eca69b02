import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** @typedef {'renderer' | 'server' | 'desktop'} BuildName */
/**
 * @typedef {object} Build
 * @property {string} about what is built, in words
 * @property {string} config of Vite
 * @property {string[]} sources
 * @property {RegExp} ignored what lies among the sources and is not built: tests, texts read at run time, generated files
 * @property {string} folder
 * @property {string} result in that folder
 * @property {string} [alsoNeeded] what a build makes elsewhere
 */

/** @type {Readonly<Record<BuildName, Build>>} */
export const builds = {
  renderer: {
    about: 'the pages',
    config: 'vite.config.ts',
    sources: [
      'renderer',
      'contracts',
      'resources',
      'vite.config.ts',
      'docs/manuals',
      'scripts/lib/installable.ts',
      'scripts/lib/manuals.ts',
      'package-lock.json',
    ],
    ignored: /\.(test|spec)\.ts$|^renderer\/(components|auto-imports)\.d\.ts$/,
    folder: 'out/renderer',
    result: 'index.html',
    // The type check reads what the component library generates there during a build; an install wipes it.
    alsoNeeded: 'node_modules/.nuxt-ui',
  },
  server: {
    about: 'the server',
    config: 'vite.server.config.ts',
    sources: ['local-server', 'contracts', 'printing', 'discovery', 'vite.server.config.ts', 'package-lock.json'],
    ignored: /\.test\.ts$|^local-server\/testing\/|^contracts\/locales\//,
    folder: 'out/server',
    result: 'cli.js',
  },
  desktop: {
    about: 'the desktop',
    config: 'vite.desktop.config.ts',
    sources: ['desktop', 'native', 'discovery', 'contracts', 'printing', 'vite.desktop.config.ts', 'package-lock.json'],
    ignored: /\.test\.ts$|^native\/virtual\/|^contracts\/locales\/|^desktop\/preload\//,
    folder: 'out/desktop',
    result: 'main.js',
  },
}

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
 * A hash over everything a build is made from.
 * @param {string} base
 * @param {BuildName} name
 */
export function sourceHash(base, name) {
  const { sources, ignored } = builds[name]
  const hash = createHash('sha256')
  for (const file of sources.flatMap((source) => filesUnder(base, source))) {
    if (ignored.test(file)) continue
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(base, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

/**
 * @param {string} base
 * @param {BuildName} name
 */
const stampPath = (base, name) => join(base, builds[name].folder, '.source-hash')

/**
 * Why something must be built, or nothing when what is there is fresh.
 * @param {string} base
 * @param {BuildName} name
 * @returns {string | undefined}
 */
export function whyBuild(base, name) {
  const { folder, result, alsoNeeded } = builds[name]
  if (!existsSync(join(base, folder, result))) return 'it has not been built yet'
  if (alsoNeeded !== undefined && !existsSync(join(base, alsoNeeded))) return 'the dependencies were installed anew'
  const stamp = stampPath(base, name)
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== sourceHash(base, name)) return 'its sources have changed'
  return undefined
}

/**
 * @param {string} base
 * @param {BuildName} name
 * @param {string} hash of the sources as they were when the build began
 */
export const markBuilt = (base, name, hash) => writeFileSync(stampPath(base, name), hash)
