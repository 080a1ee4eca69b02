import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'

const keptForMs = 30 * 86_400_000
const mostKept = 20

/** Crash reports stay on this computer, the newest twenty of the last thirty days. */
export function forgetOldReports(folder: string, now: number): void {
  if (!existsSync(folder)) return
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.dmp'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, at: statSync(path).mtimeMs }))
    .toSorted((a, b) => b.at - a.at)
    .filter(({ at }, index) => index >= mostKept || at < now - keptForMs)
    .forEach(({ path }) => rmSync(path, { force: true }))
}
