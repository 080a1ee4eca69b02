import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { eventually } from '../../tests/support/eventually.ts'

vi.mock('electron', () => import('../../tests/support/electron.ts'))
vi.mock('electron-updater', () => ({ default: { autoUpdater: {} } }))
const electron = await import('../../tests/support/electron.ts')

it('a second start ends at once: no window, no server, nothing kept, not even a question', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-main-'))
  const { argv } = process
  onTestFinished(() => {
    process.argv = argv
    rmSync(folder, { recursive: true, force: true })
  })
  process.argv = ['electron', join('out', 'desktop', 'main.js'), '--profile', folder]
  electron.app.isFirst = false
  await import('./index.ts')
  electron.becomeReady()
  await eventually(() => expect(electron.done.at(-1)).toBe('ended'))
  expect(electron.BrowserWindow.all).toHaveLength(0)
  expect(electron.processes).toHaveLength(0)
  expect(electron.done.join()).not.toMatch(/asks|menu|certificates/)
  expect(readdirSync(folder)).toEqual([])
})
