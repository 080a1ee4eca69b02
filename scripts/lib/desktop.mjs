import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

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
 * Which way `npm start` runs the product, and when it is not the desktop, why.
 * @param {{ electron: string | undefined, display: boolean }} found
 * @returns {{ electron: string } | { reason: string }}
 */
export function chooseFace({ electron, display }) {
  if (!electron) {
    return {
      reason:
        "Electron's program is not installed (npx install-electron fetches it), so this runs the server for a browser",
    }
  }
  if (!display) return { reason: 'there is no display here, so this runs the server for a browser' }
  return { electron }
}

/**
 * The command that opens an address in the person's browser, when there is one to open it on.
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @param {(path: string) => boolean} [exists]
 * @returns {{ program: string, args: string[] } | undefined}
 */
export function browserOpener(platform, env, exists = existsSync) {
  if (env['CI'] || env['MARKAZ_OPEN'] === '0' || !hasDisplay(platform, env)) return undefined
  if (platform === 'darwin') return { program: 'open', args: [] }
  if (platform === 'win32') return { program: 'cmd', args: ['/c', 'start', ''] }
  const folder = (env['PATH'] ?? '').split(delimiter).find((path) => path !== '' && exists(join(path, 'xdg-open')))
  return folder === undefined ? undefined : { program: join(folder, 'xdg-open'), args: [] }
}
