import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { root } from '../../scripts/lib/paths.mjs'

/** A folder that holds what a package holds: the built programs, and no library but those that `dependencies` names. */
export function packedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-packed-'))
  // Copies: a link would find its libraries where it leads to.
  for (const name of ['server', 'desktop'])
    cpSync(join(root, 'out', name), join(folder, 'out', name), { recursive: true })
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { dependencies } = z.object({ dependencies: z.record(z.string(), z.string()) }).parse(manifest)
  const linked = ['package.json', 'out/renderer', 'contracts', 'resources']
  for (const path of [...linked, ...Object.keys(dependencies).map((name) => join('node_modules', name))]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    symlinkSync(join(root, path), join(folder, path), 'junction')
  }
  return folder
}
