import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const keptForMs = 30 * 86_400_000
const mostKept = 20

/** Crash reports stay on this computer, the newest twenty of the last thirty days. */
export function forgetOldReports(folder: string, now: number): void {
  if (!existsSync(folder)) return
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(dmp|txt)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, at: statSync(path).mtimeMs }))
    .toSorted((a, b) => b.at - a.at)
    .filter(({ at }, index) => index >= mostKept || at < now - keptForMs)
    .forEach(({ path }) => rmSync(path, { force: true }))
}

/** What a dump does not tell: which part ended, and of what. A report that cannot be written is no further fault. */
export function noteCrash(folder: string, { part, what, now }: { part: string; what: unknown; now: number }): void {
  const text = what instanceof Error ? (what.stack ?? what.message) : JSON.stringify(what)
  const name = `${new Date(now).toISOString().replaceAll(':', '-')}-${part.replace(/[^\w-]+/g, '-')}.txt`
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, name), `${part}\n${text}\n`)
  } catch {
    // The disk is full or gone; whoever ends does not wait for it.
  }
}
