import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createPdfPrinter, longestLoadMs, longestPrintMs, type PdfWindow } from './pdf-printer.ts'

let folder: string
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'markaz-pdf-')), 'printing')
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(join(folder, '..'), { recursive: true, force: true })
})

const never = new Promise<never>(() => {})
const page = { title: 'Plan', bytes: Buffer.from('%PDF-1.7 plan') }

/** A printer whose windows do as they are told, and what they did. */
function printerOf(window: Partial<PdfWindow>) {
  const done: string[] = []
  const print = createPdfPrinter({
    folder,
    openWindow: () => ({
      async load(file) {
        done.push(`load ${readFileSync(file, 'utf8')}`)
        await window.load?.(file)
      },
      print(queue) {
        done.push(`print ${queue}`)
        return window.print?.(queue) ?? Promise.resolve({ isPrinted: true, reason: '' })
      },
      close: () => void done.push('close'),
    }),
  })
  return { print, done }
}
const left = () => (existsSync(folder) ? readdirSync(folder) : [])

it('draws a file in a window of its own, prints it once, and leaves nothing behind', async () => {
  mkdirSync(folder)
  writeFileSync(join(folder, 'left by a crash.pdf'), '')
  const { print, done } = printerOf({})
  expect(await print('Office', page)).toBe('printed')
  expect(done).toEqual(['load %PDF-1.7 plan', 'print Office', 'close'])
  expect(left()).toEqual([])
})

it.each<[string, Partial<PdfWindow>, string[]]>([
  ['damaged', { load: () => Promise.reject(new Error('it is damaged')) }, ['load %PDF-1.7 plan', 'close']],
  [
    'No such printer',
    { print: () => Promise.resolve({ isPrinted: false, reason: 'No such printer' }) },
    ['load %PDF-1.7 plan', 'print Office', 'close'],
  ],
])('fails with the reason: %s', async (reason, window, did) => {
  const { print, done } = printerOf(window)
  await expect(print('Office', page)).rejects.toThrow(reason)
  expect(done).toEqual(did)
  expect(left()).toEqual([])
})

it('fails where the file is not drawn in time, and the printer is never asked', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { print, done } = printerOf({ load: () => never })
  const failure = print('Office', page).catch(String)
  await vi.advanceTimersByTimeAsync(longestLoadMs)
  expect(await failure).toContain('in time')
  expect(done).toEqual(['load %PDF-1.7 plan', 'close'])
  expect(left()).toEqual([])
})

it('is unsure where the printer was asked and nothing came back', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const { print, done } = printerOf({ print: () => never })
  const outcome = print('Office', page)
  await vi.advanceTimersByTimeAsync(longestPrintMs)
  expect(await outcome).toBe('unsure')
  expect(done).toEqual(['load %PDF-1.7 plan', 'print Office', 'close'])
})
