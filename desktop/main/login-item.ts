import { homedir } from 'node:os'
import { app } from 'electron'
import { autostartFile, setAutostart } from '../autostart.ts'
import type { Surroundings } from '../updates/packages.ts'

/** Has the system start Markaz at login, without a window, or not any more. */
export function setLoginItem(isOn: boolean, name: string, { platform, env }: Surroundings): void {
  if (platform === 'linux') {
    const program = env['APPIMAGE'] ?? app.getPath('exe')
    setAutostart(autostartFile(env, homedir()), isOn, { program, name })
    return
  }
  // The portable program is unpacked at each start; only the file it was unpacked from is there at the next.
  const portable = env['PORTABLE_EXECUTABLE_FILE']
  app.setLoginItemSettings({ openAtLogin: isOn, args: ['--hidden'], ...(portable ? { path: portable } : {}) })
}

/** Started by macOS at login, which gives a program no arguments. */
export const isLoginStart = ({ platform }: Surroundings): boolean =>
  platform === 'darwin' && app.getLoginItemSettings().wasOpenedAtLogin
