import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The nearest folder above that has our package.json: sources and bundle lie at different depths below it. */
function findProgramFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
    if (folder === dirname(folder)) throw new Error(`no package.json above ${import.meta.dirname}`)
  }
}

/**
 * Makes a folder that only its owner may read, with those above it. Node's own way of it never ends where the system lets
 * nobody make one (`/proc`).
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return
  if (dirname(path) !== path) makeFolder(dirname(path))
  mkdirSync(path, { mode: 0o700 })
}

const programFolder = findProgramFolder()

/** A file or folder that comes with the program, such as `inProgram('resources', 'fonts')`. */
export const inProgram = (...parts: readonly string[]): string => join(programFolder, ...parts)

const isBundle = import.meta.url.endsWith('.js')

/** Tests run from the source, and a thread of theirs from what was built of it, which loads in a third of the time. */
const areThreadsBuilt = isBundle || process.env.MARKAZ_TEST_BUILT_THREADS === '1'

/**
 * A source file that is loaded by its address, such as a thread's: itself, or what the build made of it. The build takes
 * `*.thread.ts`, `*.worker.ts` and the files named in vite.server.config.ts.
 *
 * @example sourceFile('core/exports/export.thread.ts')
 */
export const sourceFile = (path: string): URL =>
  pathToFileURL(
    areThreadsBuilt ? inProgram('out', 'server', path.replace(/\.ts$/, '.js')) : inProgram('local-server', path),
  )
