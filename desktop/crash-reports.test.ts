import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { forgetOldReports } from './crash-reports.ts'

it('keeps the newest twenty of thirty days, and nothing that is no report goes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-crashes-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const now = Date.UTC(2026, 10, 27)
  const days = 86_400_000
  mkdirSync(join(folder, 'completed'))
  const put = (name: string, age: number) => {
    writeFileSync(join(folder, 'completed', name), 'dump')
    utimesSync(join(folder, 'completed', name), new Date(now - age), new Date(now - age))
  }
  put('old.dmp', 31 * days)
  put('settings.dat', 300 * days)
  for (let number = 10; number < 35; number++) put(`${number}.dmp`, number * 60_000)
  forgetOldReports(folder, now)
  const expected = Array.from({ length: 20 }, (_, index) => `${index + 10}.dmp`)
  expect(readdirSync(join(folder, 'completed')).toSorted()).toEqual([...expected, 'settings.dat'])
})

it('does nothing where nothing ever crashed', () => {
  expect(() => forgetOldReports(join(tmpdir(), 'markaz-no-such-folder'), 0)).not.toThrow()
})
