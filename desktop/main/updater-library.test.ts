import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Library from 'electron-updater'
import { ElectronHttpExecutor } from 'electron-updater/out/electronHttpExecutor.js'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openPackages } from '../updates/packages.ts'
import { openTrials } from '../updates/trial.ts'
import { createUpdates } from '../updates/updates.ts'

const library = vi.hoisted(() => ({ autoUpdater: {} as Library.AppUpdater }))
vi.mock('electron-updater', () => ({ default: library }))
const { createUpdater } = await import('./updater.ts')
const { default: electronUpdater } = await vi.importActual<{ default: typeof Library }>('electron-updater')

const own = '1.0.0'
const packageOf = (version: string) => `Markaz-${version}-linux-x86_64.AppImage`

let folder: string
let feed: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'markaz-updater-'))
  feed = join(folder, 'feed')
  mkdirSync(feed)
  writeFileSync(join(feed, packageOf(own)), 'the former one')
  writeFileSync(join(folder, 'app-update.yml'), 'updaterCacheDirName: markaz-updater\n')
  vi.stubEnv('APPIMAGE', join(folder, 'Markaz.AppImage'))
  vi.stubEnv('TEST_UPDATER_ARCH', 'x64')
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** What electron-builder writes beside the packages it made. */
function offer(version: string, content: string) {
  writeFileSync(join(feed, packageOf(version)), content)
  const sha512 = createHash('sha512').update(content).digest('base64')
  const deb = packageOf(version).replace('x86_64.AppImage', 'amd64.deb')
  const lines = [
    `version: ${version}`,
    'files:',
    `  - url: ${deb}`,
    `    sha512: ${createHash('sha512').digest('base64')}`,
    '    size: 0',
    `  - url: ${packageOf(version)}`,
    `    sha512: ${sha512}`,
    `    size: ${content.length}`,
    `path: ${packageOf(version)}`,
    `sha512: ${sha512}`,
    "releaseDate: '2026-01-01T00:00:00.000Z'",
  ]
  writeFileSync(join(feed, 'latest-linux.yml'), `${lines.join('\n')}\n`)
}

async function check() {
  const updater = new electronUpdater.AppImageUpdater(null, {
    version: own,
    name: 'markaz',
    isPackaged: true,
    appUpdateConfigPath: join(folder, 'app-update.yml'),
    userDataPath: folder,
    baseCachePath: join(folder, 'cache'),
    whenReady: () => Promise.resolve(),
    relaunch: () => {},
    quit: () => {},
    onQuit: () => {},
  })
  updater.logger = null
  library.autoUpdater = Object.assign(updater, {
    // It asks by Electron's network; all else of it is as in the product.
    httpExecutor: Object.assign(new ElectronHttpExecutor(), { createRequest: request }),
    _testOnlyOptions: { platform: 'linux' },
  })
  const updates = createUpdates({
    version: own,
    replacesItself: true,
    updater: createUpdater({ beforeInstall: () => Promise.resolve(), onFailed: () => {} }),
    packages: openPackages(join(folder, 'packages'), { platform: 'linux', env: {} }),
    trials: openTrials(join(folder, 'updates'), { version: own, now: () => 0 }),
    publisherKey: undefined,
    watchOver: () => {},
    onChange: () => {},
  })
  await updates.check(feed)
  return updates.state()
}
const kept = (version: string) => join(folder, 'packages', `${version}.AppImage`)

it('finds what is newer in a folder, fetches it from there, and the former one with it', async () => {
  offer('1.1.0', 'the newer one')
  expect(await check()).toMatchObject({ kind: 'ready', version: '1.1.0' })
  expect(readFileSync(kept('1.1.0'), 'utf8')).toBe('the newer one')
  expect(readFileSync(kept(own), 'utf8')).toBe('the former one')
})

it('refuses a package that is not the one that was described, and keeps nothing of it', async () => {
  offer('1.1.0', 'the newer one')
  writeFileSync(join(feed, packageOf('1.1.0')), 'another one!!')
  expect(await check()).toEqual({ kind: 'failed', reason: expect.stringContaining('sha512 checksum mismatch') })
  expect(existsSync(kept('1.1.0'))).toBe(false)
  expect(readdirSync(join(folder, 'cache', 'markaz-updater', 'pending'))).toEqual([])
})

it.each([own, '0.9.0'])('fetches no %s', async (version) => {
  offer(version, 'no newer one')
  expect(await check()).toEqual({ kind: 'newest' })
  expect(existsSync(join(folder, 'packages'))).toBe(false)
})

it('says so where nothing is described', async () => {
  expect(await check()).toEqual({ kind: 'failed', reason: expect.stringContaining('latest-linux.yml') })
})
