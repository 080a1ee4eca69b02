import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'
import { commandOf, pinnedNode, root } from '../../scripts/lib/paths.mjs'

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
]

/**
 * Where browsers install themselves on systems that do not put them on the search path.
 * @param {NodeJS.ProcessEnv} env
 */
const wellKnown = (env) => [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ...[env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].flatMap((folder) =>
    folder === undefined
      ? []
      : [
          join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'),
          join(folder, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
        ],
  ),
]

/**
 * The system's Chromium, Chrome or Edge, else the one Playwright has installed.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {(path: string) => boolean} [exists]
 * @returns {string | undefined}
 */
export function findChromium(env = process.env, exists = existsSync) {
  const named = env['MARKAZ_CHROMIUM']
  if (named) return exists(named) ? named : undefined
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const candidates = [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...wellKnown(env),
    chromium.executablePath(),
  ]
  return candidates.find((path) => exists(path))
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
const worked = (program, args) => spawnSync(program, args, { cwd: root, stdio: 'inherit' }).status === 0

const waysToInstall = [
  {
    about: "fetching Playwright's Chromium",
    isPossible: () => true,
    run: () => worked(pinnedNode(), [commandOf('playwright'), 'install', 'chromium']),
  },
  {
    about: "installing the system's chromium package",
    isPossible: () => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get'),
    run: () =>
      worked('apt-get', ['update', '--quiet']) &&
      worked('apt-get', ['install', '--quiet', '--yes', '--no-install-recommends', 'chromium']),
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
