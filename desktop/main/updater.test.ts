import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { eventually } from '../../tests/support/eventually.ts'

const library = vi.hoisted(() => ({ autoUpdater: {} as Record<string, unknown> }))
vi.mock('electron-updater', () => ({ default: library }))
const { createUpdater } = await import('./updater.ts')

class AutoUpdater extends EventEmitter {
  autoDownload = true
  autoInstallOnAppQuit = true
  allowDowngrade = true
  disableDifferentialDownload = false
  readonly asked: unknown[] = []
  found: { isUpdateAvailable: boolean; updateInfo: { version: string } } | null = null
  files: string[] = []
  problem: Error | undefined
  setFeedURL = (feed: object) => void this.asked.push(feed)
  checkForUpdates = () => Promise.resolve(this.found)
  downloadUpdate = () => Promise.resolve(this.files)
  quitAndInstall = (...how: boolean[]) => {
    this.asked.push(how)
    if (this.problem) throw this.problem
  }
}

let updater: AutoUpdater
const happened: string[] = []
beforeEach(() => {
  happened.length = 0
  updater = new AutoUpdater()
  library.autoUpdater = updater as unknown as Record<string, unknown>
})
const ended = Promise.withResolvers<void>()
const create = (beforeInstall = () => Promise.resolve()) =>
  createUpdater({ beforeInstall, onFailed: () => happened.push('failed') })

describe('electron-updater', () => {
  it('does nothing by itself, and asks for whole files', () => {
    create()
    expect(updater).toMatchObject({
      autoDownload: false,
      autoInstallOnAppQuit: false,
      allowDowngrade: false,
      disableDifferentialDownload: true,
    })
  })

  it('looks where it is told to, and finds only what is newer', async () => {
    const { look } = create()
    expect(await look('http://127.0.0.1:1')).toBeNull()
    updater.found = { isUpdateAvailable: false, updateInfo: { version: '1.0.0' } }
    expect(await look('http://127.0.0.1:2')).toBeNull()
    updater.found = { isUpdateAvailable: true, updateInfo: { version: '1.1.0' } }
    expect(await look('http://127.0.0.1:3')).toBe('1.1.0')
    expect(updater.asked).toEqual([1, 2, 3].map((n) => ({ provider: 'generic', url: `http://127.0.0.1:${n}` })))
  })

  it('says in which file the newer version is', async () => {
    const { fetch } = create()
    await expect(fetch()).rejects.toThrow('nothing was fetched')
    updater.files = ['/tmp/Markaz-1.1.0.exe', '/tmp/package-1.1.0.7z']
    expect(await fetch()).toBe('/tmp/Markaz-1.1.0.exe')
  })

  it('installs without questions and starts again, once everything of ours has ended', async () => {
    create(() => ended.promise).install()
    await Promise.resolve()
    expect(updater.asked).toEqual([])
    ended.resolve()
    await eventually(() => expect(updater.asked).toEqual([[true, true]]))
    expect(happened).toEqual([])
  })

  it.each([
    ['says so', (one: AutoUpdater) => void one.emit('error', new Error('no space'))],
    ['throws', (one: AutoUpdater) => (one.problem = new Error('no space'))],
  ])('that does not come to installing and %s has Markaz started again, once', async (_, fail) => {
    create().install()
    fail(updater)
    await eventually(() => expect(happened).toEqual(['failed']))
    updater.on('error', () => {})
    updater.emit('error', new Error('again'))
    await Promise.resolve()
    expect(happened).toEqual(['failed'])
  })
})
