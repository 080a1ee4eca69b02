import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { forgetOldReports, noteCrash } from './crash-reports.ts'

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

it('notes what ended and of what, and is no further fault where nothing can be written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-crashes-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const now = Date.UTC(2026, 10, 27, 9, 30)
  noteCrash(join(folder, 'crashes'), { part: 'uncaughtException', what: new Error('no such port'), now })
  noteCrash(join(folder, 'crashes'), { part: 'a page', what: { reason: 'oom', exitCode: 5 }, now })
  const [page = '', main = ''] = readdirSync(join(folder, 'crashes')).toSorted()
  expect([page, main]).toEqual([
    '2026-11-27T09-30-00.000Z-a-page.txt',
    '2026-11-27T09-30-00.000Z-uncaughtException.txt',
  ])
  expect(readFileSync(join(folder, 'crashes', page), 'utf8')).toBe('a page\n{"reason":"oom","exitCode":5}\n')
  expect(readFileSync(join(folder, 'crashes', main), 'utf8')).toContain('crash-reports.test.ts')
  writeFileSync(join(folder, 'file'), '')
  expect(() => noteCrash(join(folder, 'file'), { part: 'a page', what: {}, now })).not.toThrow()

  forgetOldReports(join(folder, 'crashes'), now + 31 * 86_400_000 + Date.now())
  expect(readdirSync(join(folder, 'crashes'))).toEqual([])
})
