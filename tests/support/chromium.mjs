import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'
import { findBrowser } from '../../scripts/lib/browsers.mjs'
import { commandOf, pinnedNode, root } from '../../scripts/lib/paths.mjs'

/**
 * The system's Chromium, Chrome or Edge, else the one Playwright has installed.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {(path: string) => boolean} [exists]
 * @returns {string | undefined}
 */
export function findChromium(env = process.env, exists = existsSync) {
  const present = findBrowser(env, exists)
  if (present !== undefined || env['MARKAZ_CHROMIUM']) return present
  return [chromium.executablePath()].find((path) => exists(path))
}

/**
 * The browser for tests and pictures, in which nobody looks at a window: Chromium's headless shell where it is, which
 * does not run the browser's own pages round each of ours; else what `findChromium` finds.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {(path: string) => boolean} [exists]
 * @returns {string | undefined}
 */
export function findHeadless(env = process.env, exists = existsSync) {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const shells = folders.map((folder) => join(folder, 'chromium-headless-shell'))
  return shells.find((path) => exists(path)) ?? findChromium(env, exists)
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
const worked = (program, args) => spawnSync(program, args, { cwd: root, stdio: 'inherit' }).status === 0

const packages = ['chromium', 'chromium-headless-shell']

const waysToInstall = [
  {
    about: "fetching Playwright's Chromium",
    isPossible: () => true,
    run: () => worked(pinnedNode(), [commandOf('playwright'), 'install', 'chromium']),
  },
  {
    about: "installing the system's chromium packages",
    isPossible: () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get'),
    run: () =>
      worked('apt-get', ['update', '--quiet']) &&
      worked('apt-get', ['install', '--quiet', '--yes', '--no-install-recommends', ...packages]),
  },
]

/**
 * A browser for the end-to-end tests, installed where there is none; nothing when that is not possible.
 * @returns {string | undefined}
 */
export function ensureChromium() {
  const present = findChromium()
  if (present !== undefined) return present
  for (const way of waysToInstall.filter(({ isPossible }) => isPossible())) {
    console.log(`markaz: no Chromium is installed: ${way.about}`)
    const found = way.run() ? findChromium() : undefined
    if (found !== undefined) return found
  }
  return undefined
}
