import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const enoughBytes = 4 * 1024 ** 3

/**
 * A folder for temporary files that lies in memory, where a database waits for no disk at each commit; `undefined` where
 * the system has none (only Linux has), little room in it, or will not run what lies there, as some tests need.
 *
 * @param {string} [inside]
 * @returns {{ path: string, remove: () => void } | undefined}
 */
export function memoryFolder(inside = '/dev/shm') {
  let path
  try {
    const { bavail, bsize } = statfsSync(inside)
    if (bavail * bsize < enoughBytes) return undefined
    path = mkdtempSync(join(inside, 'markaz-tests-'))
    // As root, PostgreSQL runs as somebody else, who has to get through.
    chmodSync(path, 0o711)
  } catch {
    return undefined
  }
  const remove = () => rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  const program = join(path, 'program')
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 })
  const runs = spawnSync(program).status === 0
  rmSync(program)
  if (runs) return { path, remove }
  remove()
  return undefined
}
