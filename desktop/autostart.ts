import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const quoted = (path: string) => `"${path.replaceAll(/["`$\\]/g, String.raw`\$&`)}"`

/** Where a Linux desktop looks for what it starts at login. */
export const autostartFile = (env: NodeJS.ProcessEnv, home: string): string =>
  join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'autostart', 'markaz.desktop')

/** Electron starts programs at login on Windows and macOS; a Linux desktop wants a file. */
export function setAutostart(file: string, isOn: boolean, { program, name }: { program: string; name: string }): void {
  if (!isOn) {
    rmSync(file, { force: true })
    return
  }
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(
    file,
    `[Desktop Entry]
Type=Application
Name=${name}
Exec=${quoted(program)} --hidden
X-GNOME-Autostart-enabled=true
`,
  )
}
