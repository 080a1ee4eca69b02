import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The repository's files: tracked ones and new ones that are not ignored. */
export function repositoryFiles(base: string): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: base,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  return listed.split('\0').filter((path) => path !== '' && existsSync(join(base, path)))
}

export const readText = (base: string, path: string): string => readFileSync(join(base, path), 'utf8')

/** Problems found by a pattern, each with its file and line. */
export function linesMatching(base: string, path: string, pattern: RegExp): { at: string; found: string }[] {
  return readText(base, path)
    .split('\n')
    .flatMap((line, index) => {
      const found = pattern.exec(line)?.[0]
      return found === undefined ? [] : [{ at: `${path}:${index + 1}`, found }]
    })
}
