import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { FolderInUseError, lockFolder } from './folder-lock.ts'

it('lets one server at a time work on a data folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-lock-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const first = lockFolder(folder)
  expect(() => lockFolder(folder)).toThrow(FolderInUseError)
  first.release()
  lockFolder(folder).release()
})
