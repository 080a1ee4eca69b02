import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const shownLines = 200

/** The end of the newest file of the server's log. */
export function logTail(dataFolder: string): { folder: string; lines: string } {
  const folder = join(dataFolder, 'logs')
  const newest = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith('.log'))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1)
  const text = newest === undefined ? '' : readFileSync(join(folder, newest), 'utf8')
  return { folder, lines: text.trim().split('\n').slice(-shownLines).join('\n') }
}
