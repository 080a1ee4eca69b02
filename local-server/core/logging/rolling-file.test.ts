import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { rollingFile } from './rolling-file.ts'
import { eventually } from '../../../tests/support/eventually.ts'

let folder: string
let now: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'markaz-log-'))
  now = new Date(2026, 10, 23, 22, 0).getTime()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = (more: { bytes?: number; files?: number } = {}) =>
  rollingFile({ folder: join(folder, 'logs'), now: () => now, ...more })
const files = () => readdirSync(join(folder, 'logs')).toSorted()
const content = (name: string) => readFileSync(join(folder, 'logs', name), 'utf8')
const until = (check: () => void) => eventually(check)

it('begins a new file at midnight and keeps every line', async () => {
  const log = open()
  log.write('before\n')
  await until(() => expect(content('markaz.2026-11-23.1.log')).toBe('before\n'))
  now += 3 * 3_600_000
  log.write('after\n')
  await until(() => expect(content('markaz.2026-11-24.1.log')).toBe('after\n'))
  expect(content('markaz.2026-11-23.1.log')).toBe('before\n')
})

it('begins another file when one is full, also in the middle of a burst', async () => {
  const log = open({ bytes: 100 })
  const lines = Array.from({ length: 60 }, (_, index) => `line ${index}\n`)
  for (const line of lines) log.write(line)
  await until(() =>
    expect(files().map(content).join('').split('\n').toSorted()).toEqual(lines.join('').split('\n').toSorted()),
  )
  expect(files().length).toBeGreaterThan(1)
})

it('goes on with the last file of the day after a restart', async () => {
  open().write('first\n')
  await until(() => expect(content('markaz.2026-11-23.1.log')).toBe('first\n'))
  open().write('second\n')
  await until(() => expect(content('markaz.2026-11-23.1.log')).toBe('first\nsecond\n'))
})

it('keeps so many files, whoever wrote them', async () => {
  open().write('ours\n')
  for (const day of ['01', '02', '03', '10'])
    writeFileSync(join(folder, 'logs', `markaz.2026-11-${day}.1.log`), 'old\n')
  writeFileSync(join(folder, 'logs', 'notes.txt'), 'not ours\n')
  open({ files: 3 })
  await until(() =>
    expect(files()).toEqual([
      'markaz.2026-11-03.1.log',
      'markaz.2026-11-10.1.log',
      'markaz.2026-11-23.1.log',
      'notes.txt',
    ]),
  )
})
