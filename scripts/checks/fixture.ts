import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { root } from '../lib/paths.mjs'

/** A repository of a test's own with the given files and our dependencies, gone when the test is over. */
export function repositoryWith(files: Readonly<Record<string, string | object>>): string {
  const base = mkdtempSync(join(tmpdir(), 'markaz-check-'))
  onTestFinished(() => rmSync(base, { recursive: true, force: true }))
  execFileSync('git', ['init', '--quiet'], { cwd: base })
  symlinkSync(join(root, 'node_modules'), join(base, 'node_modules'), 'junction')
  for (const [path, content] of Object.entries({ '.gitignore': 'node_modules\n', ...files })) {
    mkdirSync(dirname(join(base, path)), { recursive: true })
    writeFileSync(join(base, path), typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`)
  }
  return base
}
