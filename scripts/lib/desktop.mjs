import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { parseArgs } from 'node:util'

/**
 * Electron's program, found by path: asking the package for it would download it.
 * @param {string} base
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function findElectron(base, env) {
  const folder = join(base, 'node_modules', 'electron')
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return undefined
  const program = join(
    env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'),
    readFileSync(pathFile, 'utf8').trim(),
  )
  return existsSync(program) ? program : undefined
}

/**
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 */
export const hasDisplay = (platform, env) =>
  platform === 'win32' || platform === 'darwin' || Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY'])

/**
 * Why the desktop's own tests cannot run here; undefined where they can.
 * @param {string} base
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function whyNoDesktopTests(base, platform, env) {
  if (findElectron(base, env) === undefined) return "Electron's program is not installed (npx install-electron)"
  return hasDisplay(platform, env) ? undefined : 'there is no display (DISPLAY or WAYLAND_DISPLAY)'
}

/**
 * Nobody sits at this computer, or wants windows to open by themselves.
 * @param {NodeJS.ProcessEnv} env
 */
export const opensNothing = (env) => Boolean(env['CI']) || env['MARKAZ_OPEN'] === '0'

/**
 * Which way `npm start` runs the product, and when it is not the desktop, why.
 * @param {{ electron: string | undefined, browser: string | undefined, display: boolean, isSwitchedOff: boolean }} found
 * @returns {{ electron: string } | { browser: string, reason: string } | { reason: string }}
 */
export function chooseFace({ electron, browser, display, isSwitchedOff }) {
  if (!display) return { reason: 'there is no display here, so this runs the server for a browser' }
  if (electron) return { electron }
  const missing = "Electron's program is not installed (npx install-electron fetches it)"
  if (isSwitchedOff) return { reason: `${missing}, so this runs the server for a browser` }
  if (browser) return { browser, reason: `${missing}, so the windows open in ${browser}` }
  return {
    reason: `${missing}, nor Chromium, Chrome or Edge for its windows, so this runs the server for a browser`,
  }
}

/**
 * Parts which windows to open from what is for the server.
 * @param {readonly string[]} given
 */
export function partWindows(given) {
  const { values, tokens } = parseArgs({
    args: [...given],
    strict: false,
    tokens: true,
    options: { windows: { type: 'string' } },
  })
  const own = new Set(
    tokens.flatMap((token) => {
      if (token.kind !== 'option' || token.name !== 'windows') return []
      return token.inlineValue ? [token.index] : [token.index, token.index + 1]
    }),
  )
  return {
    windows: own.size === 0 ? undefined : String(values.windows),
    args: given.filter((_, index) => !own.has(index)),
  }
}

/**
 * The command that opens an address in the person's browser, when there is one to open it on.
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @param {(path: string) => boolean} [exists]
 * @returns {{ program: string, args: string[] } | undefined}
 */
export function browserOpener(platform, env, exists = existsSync) {
  if (opensNothing(env) || !hasDisplay(platform, env)) return undefined
  if (platform === 'darwin') return { program: 'open', args: [] }
  if (platform === 'win32') return { program: 'cmd', args: ['/c', 'start', ''] }
  const folder = (env['PATH'] ?? '').split(delimiter).find((path) => path !== '' && exists(join(path, 'xdg-open')))
  return folder === undefined ? undefined : { program: join(folder, 'xdg-open'), args: [] }
}
