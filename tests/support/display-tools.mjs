import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Programs that make a display without a screen, and tell what stands on it; by the package each comes in. */
const programs = {
  xvfb: 'Xvfb',
  openbox: 'openbox',
  'x11-xserver-utils': 'xrandr',
  wmctrl: 'wmctrl',
  xdotool: 'xdotool',
}

const isInstalled = (/** @type {string} */ program) =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && existsSync(join(folder, program)))

/** Installs what the tests of windows need, where it is missing and that is possible. */
export function ensureDisplayTools() {
  const missing = Object.entries(programs).flatMap(([name, program]) => (isInstalled(program) ? [] : [name]))
  if (process.platform !== 'linux' || missing.length === 0) return
  const command = ['install', '--quiet', '--yes', '--no-install-recommends', ...missing]
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.log(
      `markaz: the tests of windows will fail without ${missing.join(', ')}: apt-get install ${missing.join(' ')}`,
    )
    return
  }
  console.log(`markaz: installing ${missing.join(', ')}, for the tests of windows`)
  const install = (/** @type {readonly string[]} */ args) =>
    spawnSync('apt-get', args, { stdio: 'inherit' }).status === 0
  if (install(['update', '--quiet'])) install(command)
}
