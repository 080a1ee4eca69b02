import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { logTail } from './log-tail.ts'

it('is the end of the newest file', () => {
  const data = mkdtempSync(join(tmpdir(), 'markaz-log-'))
  onTestFinished(() => rmSync(data, { recursive: true, force: true }))
  const folder = join(data, 'logs')
  expect(logTail(data)).toEqual({ folder, lines: '' })
  mkdirSync(folder)
  const lines = Array.from({ length: 300 }, (_, index) => `line ${index}`)
  writeFileSync(join(folder, 'markaz.2026-11-27.9.log'), 'older\n')
  writeFileSync(join(folder, 'markaz.2026-11-27.10.log'), `${lines.join('\n')}\n`)
  expect(logTail(data)).toEqual({ folder, lines: lines.slice(100).join('\n') })
})
