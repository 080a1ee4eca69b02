import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openSettings } from './settings.ts'

let folder: string
const file = () => join(folder, 'deep', 'desktop.json')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'markaz-settings-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('are kept for the next start, for this user alone', () => {
  const settings = openSettings(file())
  expect(settings.get()).toMatchObject({ role: null, windows: [], startAtLogin: false })
  settings.change({ startAtLogin: true })
  settings.change({ language: 'ky' })
  expect(openSettings(file()).get()).toMatchObject({ startAtLogin: true, language: 'ky' })
  expect(statSync(file()).mode & 0o077).toBe(0)
  expect(readdirSync(join(folder, 'deep'))).toEqual(['desktop.json'])
})

it.each(['{"role"', '{"role":{"kind":"king"}}', '{"windows":[{"slot":"../../etc","kind":"tv","display":{}}]}'])(
  'that were damaged (%s) are put aside, and the computer is asked about anew',
  (text) => {
    openSettings(file()).change({ startAtLogin: true })
    writeFileSync(file(), text)
    expect(openSettings(file()).get()).toMatchObject({ role: null, startAtLogin: false })
    expect(readFileSync(`${file()}.damaged`, 'utf8')).toBe(text)
  },
)
