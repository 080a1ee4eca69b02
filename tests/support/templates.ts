import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Vitest's global set-up for the server's tests: a folder for the installs they copy, see testing/test-install.ts. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-templates-'))
  process.env['MARKAZ_TEST_TEMPLATES'] = folder
  return () => rmSync(folder, { recursive: true, force: true })
}
