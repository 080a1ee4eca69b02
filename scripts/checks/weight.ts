import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Check } from './check.ts'

/** Design, "Numbers to hold": the first screen's JavaScript, gzipped. */
const mostBytes = 250_000

const scriptsIn = (html: string): string[] =>
  [...html.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map(([, path]) => path ?? '')

export const weight: Check = {
  name: 'weight',
  about: 'what a browser loads before the first page is under 250 kB',
  run(base) {
    const pages = join(base, 'out', 'renderer')
    if (!existsSync(join(pages, 'index.html'))) return ['the pages have not been built']
    const scripts = scriptsIn(readFileSync(join(pages, 'index.html'), 'utf8'))
    const sizes = scripts.map((path) => ({ path, bytes: gzipSync(readFileSync(join(pages, path))).length }))
    const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
    if (total < mostBytes) return []
    const heaviest = sizes.toSorted((a, b) => b.bytes - a.bytes).slice(0, 5)
    return [`${total} bytes; the heaviest are ${heaviest.map(({ path, bytes }) => `${path} (${bytes})`).join(', ')}`]
  },
}
