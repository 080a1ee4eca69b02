import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { ServerProcess } from '../supervisor.ts'
import { isAddress, openFeed } from './feed.ts'
import { believedAfterMs, guardUpdate } from './guard.ts'
import { openPackages, putBackCommand, type Surroundings } from './packages.ts'
import { copiesSince, rollBack } from './roll-back.ts'
import { publicKeyFrom, publicKeyText, signatureOf } from './signature.ts'
import { openTrials } from './trial.ts'
import { createUpdates, type Updater } from './updates.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'markaz-updates-'))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

const trialsOf = (version: string, now = 1_000) => openTrials(join(folder, 'updates'), { version, now: () => now })
const windows = (): Surroundings => ({ platform: 'win32', env: { LOCALAPPDATA: folder } })
const linux = (): Surroundings => ({ platform: 'linux', env: { APPIMAGE: join(folder, 'Markaz.AppImage') } })

describe('a trial', () => {
  it('is known to the new version alone, and counts its starts until it is no use', () => {
    trialsOf('1.0').begin({ to: '1.1', previousPackage: 'p' })
    const counts = [1, 2, 3, 4].map(() => trialsOf('1.1').countStart())
    expect(counts.map((counted) => [counted?.trial.starts, counted?.isGivenUp])).toEqual([
      [1, false],
      [2, false],
      [3, false],
      [4, true],
    ])
    expect(counts[0]?.trial).toMatchObject({ from: '1.0', to: '1.1', previousPackage: 'p', startedAt: 1_000 })
  })

  it('is over when the new version has shown that it works', () => {
    trialsOf('1.0').begin({ to: '1.1', previousPackage: 'p' })
    trialsOf('1.1').countStart()
    trialsOf('1.1').passed()
    expect(trialsOf('1.1').countStart()).toBeUndefined()
    expect(trialsOf('1.1').outcome()).toBeUndefined()
  })

  it('is forgotten where the update was not installed after all', () => {
    trialsOf('1.0').begin({ to: '1.1', previousPackage: 'p' })
    expect(trialsOf('1.0').countStart()).toBeUndefined()
    expect(trialsOf('1.1').countStart()).toBeUndefined()
  })

  it('that was taken back is told by the previous version until somebody has read it', () => {
    trialsOf('1.0').begin({ to: '1.1', previousPackage: 'p' })
    trialsOf('1.1', 5_000).rolledBack({ reason: 'no', databaseBackup: 'b.db', problem: null })
    const previous = trialsOf('1.0')
    expect(previous.countStart()).toBeUndefined()
    expect(previous.outcome()).toEqual({
      from: '1.0',
      to: '1.1',
      at: 5_000,
      reason: 'no',
      databaseBackup: 'b.db',
      problem: null,
    })
    previous.forgetOutcome()
    expect(previous.outcome()).toBeUndefined()
  })
})

describe('the guard of an update', () => {
  const set = (isOnTrial = true) => {
    vi.useFakeTimers()
    const trials = trialsOf('1.1')
    trialsOf('1.0').begin({ to: '1.1', previousPackage: 'p' })
    const passed = vi.spyOn(trials, 'passed')
    const takeBack = vi.fn<(reason: string) => void>()
    const guard = guardUpdate(isOnTrial ? trials.countStart()?.trial : undefined, trials, takeBack)
    return { guard, passed, takeBack }
  }

  it('believes in a version that has answered for a minute; what fails later is another matter', () => {
    const { guard, passed, takeBack } = set()
    guard.running()
    vi.advanceTimersByTime(believedAfterMs - 1)
    expect(passed).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(passed).toHaveBeenCalledTimes(1)
    expect(guard.failed('later')).toBe(false)
    expect(takeBack).not.toHaveBeenCalled()
  })

  it('begins the minute anew after a crash', () => {
    const { guard, passed } = set()
    guard.running()
    vi.advanceTimersByTime(believedAfterMs - 1)
    guard.interrupted()
    vi.advanceTimersByTime(believedAfterMs)
    expect(passed).not.toHaveBeenCalled()
    guard.running()
    vi.advanceTimersByTime(believedAfterMs)
    expect(passed).toHaveBeenCalledTimes(1)
  })

  it('counts no start that came up and was ended by a person', () => {
    const { guard } = set()
    guard.running()
    guard.stop()
    expect(trialsOf('1.1').countStart()?.trial.starts).toBe(1)
    const second = guardUpdate(trialsOf('1.1').countStart()?.trial, trialsOf('1.1'), () => {})
    second.stop()
    expect(trialsOf('1.1').countStart()?.trial.starts).toBe(3)
  })

  it('takes an update back that does not come up, once', () => {
    const { guard, takeBack } = set()
    expect(guard.failed('the migration failed')).toBe(true)
    expect(guard.failed('again')).toBe(false)
    expect(takeBack.mock.calls).toEqual([['the migration failed']])
  })

  it('does nothing where no version is on trial', () => {
    const { guard, passed, takeBack } = set(false)
    guard.running()
    vi.advanceTimersByTime(believedAfterMs)
    expect(guard.failed('x')).toBe(false)
    expect(passed).not.toHaveBeenCalled()
    expect(takeBack).not.toHaveBeenCalled()
  })
})

describe('taking an update back', () => {
  const ends = (code: number, output: string): ServerProcess => ({
    onOutput: (listener) => listener(output),
    onExit: (listener) => listener(code),
    end: () => false,
  })
  const copy = (name: string) => {
    mkdirSync(join(folder, 'backups'), { recursive: true })
    writeFileSync(join(folder, 'backups', name), 'db')
  }
  const startedAt = Date.UTC(2026, 10, 27, 8)
  const early = 'before-migration-2026-11-27T07-59-59.999Z.db'
  const first = 'before-migration-2026-11-27T08-00-01.000Z.db'
  const second = 'before-migration-2026-11-27T08-00-03.000Z.db'

  async function taken(restore: (fileName: string) => ServerProcess) {
    trialsOf('1.0').begin({ to: '1.1', previousPackage: 'old.exe' })
    const trials = trialsOf('1.1')
    const trial = { from: '1.0', to: '1.1', previousPackage: 'old.exe', startedAt, starts: 1 }
    const installed: string[] = []
    await rollBack(
      { trial, reason: 'migration x failed\n', dataFolder: folder },
      { restore, trials, installPrevious: (file) => installed.push(file) },
    )
    expect(installed).toEqual(['old.exe'])
    return trialsOf('1.0').outcome()
  }

  it('puts back the first copy the new version made, not one from before and not a half-migrated one', async () => {
    for (const name of [second, early, first, 'markaz-2026-11-27T08-00-02-abcd.db']) copy(name)
    expect(copiesSince(folder, startedAt)).toEqual([first, second])
    const restored: string[] = []
    const outcome = await taken((fileName) => {
      restored.push(fileName)
      return ends(0, 'put back')
    })
    expect(restored).toEqual([first])
    expect(outcome).toMatchObject({ reason: 'migration x failed', databaseBackup: first, problem: null })
  })

  it('takes the next where the first was cut in the middle', async () => {
    copy(first)
    copy(second)
    expect(await taken((fileName) => (fileName === first ? ends(2, 'damaged\n') : ends(0, '')))).toMatchObject({
      databaseBackup: second,
      problem: null,
    })
  })

  it('says so where none can be put back', async () => {
    copy(first)
    expect(await taken(() => ends(2, 'markaz: damaged\n'))).toMatchObject({
      databaseBackup: null,
      problem: 'markaz: damaged',
    })
  })

  it('leaves the database alone where the new version had not touched it', async () => {
    const restore = vi.fn<(fileName: string) => ServerProcess>()
    expect(await taken(restore)).toMatchObject({ databaseBackup: null, problem: null })
    expect(restore).not.toHaveBeenCalled()
  })
})

describe('packages', () => {
  it('of this version are kept from where the system has them', () => {
    mkdirSync(join(folder, 'markaz-updater'))
    writeFileSync(join(folder, 'markaz-updater', 'installer.exe'), 'the installer of 1.0')
    const packages = openPackages(join(folder, 'kept'), windows())
    const kept = packages.of('1.0')
    expect(kept).toBe(join(folder, 'kept', '1.0.exe'))
    // The next installer takes the place of the first.
    writeFileSync(join(folder, 'markaz-updater', 'installer.exe'), 'the installer of 1.1')
    expect(readFileSync(packages.of('1.0') ?? '', 'utf8')).toBe('the installer of 1.0')
  })

  it('there are none of a version nobody kept', () => {
    expect(openPackages(join(folder, 'kept'), windows()).of('1.0')).toBeUndefined()
    expect(openPackages(join(folder, 'kept'), { platform: 'darwin', env: {} }).of('1.0')).toBeUndefined()
  })

  it('of other versions go', () => {
    const packages = openPackages(join(folder, 'kept'), linux())
    for (const version of ['0.9', '1.0', '1.1']) {
      writeFileSync(join(folder, 'x.AppImage'), version)
      packages.keep(version, join(folder, 'x.AppImage'))
    }
    packages.forgetAllBut(['1.0', '1.1'])
    expect(readdirSync(join(folder, 'kept')).toSorted()).toEqual(['1.0.AppImage', '1.1.AppImage'])
  })

  it('are put back as each system does it', () => {
    expect(putBackCommand('1.0.exe', windows())).toEqual({
      program: '1.0.exe',
      args: ['/S', '--updated', '--force-run'],
    })
    const place = join(folder, 'Markaz.AppImage')
    // What this script does is tried in watch.test.ts.
    expect(putBackCommand('1.0.AppImage', linux())).toMatchObject({
      args: expect.arrayContaining(['1.0.AppImage', place]),
    })
    expect(putBackCommand('1.0.deb', linux())).toEqual({ program: 'pkexec', args: ['dpkg', '--install', '1.0.deb'] })
    expect(putBackCommand('1.0.dmg', { platform: 'darwin', env: {} })).toBeUndefined()
  })
})

describe('the feed', () => {
  it('is an address as it is', async () => {
    expect(isAddress('https://updates.example.org/markaz')).toBe(true)
    expect(isAddress(String.raw`\\server\markaz`)).toBe(false)
    expect((await openFeed('https://updates.example.org/markaz')).url).toBe('https://updates.example.org/markaz')
  })

  it('offers a folder to this computer, its files and nothing beside them', async () => {
    mkdirSync(join(folder, 'new'))
    writeFileSync(join(folder, 'secret.txt'), 'secret')
    writeFileSync(join(folder, 'new', 'latest.yml'), 'version: 1.1')
    const feed = await openFeed(join(folder, 'new'))
    try {
      expect(new URL(feed.url).hostname).toBe('127.0.0.1')
      expect(await (await fetch(`${feed.url}/latest.yml`)).text()).toBe('version: 1.1')
      for (const path of ['/', '/gone.yml', '/%2e%2e/secret.txt', '/..%2fsecret.txt'])
        expect((await fetch(feed.url + path)).ok, path).toBe(false)
      expect((await fetch(`${feed.url}/latest.yml`, { method: 'PUT', body: 'x' })).status).toBe(405)
    } finally {
      feed.close()
    }
    await expect(fetch(`${feed.url}/latest.yml`)).rejects.toThrow('fetch failed')
  })
})

describe('updates', () => {
  /** The folder of the institution's newer versions. */
  const offered = () => {
    mkdirSync(join(folder, 'offered'), { recursive: true })
    return join(folder, 'offered')
  }
  const set = (
    updater: Partial<Updater>,
    {
      replacesItself = true,
      name = 'Markaz-1.1.AppImage',
      publisherKey,
    }: { replacesItself?: boolean; name?: string; publisherKey?: KeyObject } = {},
  ) => {
    const file = join(folder, name)
    writeFileSync(file, 'new')
    const trials = trialsOf('1.0')
    const states: string[] = []
    const installed: string[] = []
    const watched: string[] = []
    const updates = createUpdates({
      version: '1.0',
      replacesItself,
      updater: {
        look: () => Promise.resolve('1.1'),
        fetch: () => Promise.resolve(file),
        install: () => installed.push('1.1'),
        ...updater,
      },
      packages: openPackages(join(folder, 'kept'), linux()),
      trials,
      publisherKey,
      watchOver: (previousPackage) => watched.push(previousPackage),
      onChange: () => states.push(updates.state().kind),
    })
    return { updates, states, installed, watched }
  }

  it('are fetched, and installed on trial with the way back kept', async () => {
    writeFileSync(join(folder, 'Markaz.AppImage'), 'old')
    const { updates, states, installed, watched } = set({})
    await updates.check('https://updates.example.org')
    expect(states).toEqual(['checking', 'loading', 'ready'])
    updates.install()
    expect(installed).toEqual(['1.1'])
    const trial = trialsOf('1.1').countStart()?.trial
    expect(trial).toMatchObject({ from: '1.0', previousPackage: join(folder, 'kept', '1.0.AppImage') })
    expect(readFileSync(trial?.previousPackage ?? '', 'utf8')).toBe('old')
    expect(watched).toEqual([trial?.previousPackage])
  })

  it('are not installed where there is no way back', async () => {
    const { updates, installed, watched } = set({})
    await updates.check(offered())
    expect(updates.state()).toEqual({ kind: 'noWayBack', version: '1.1', own: '1.0', file: 'Markaz-1.0.AppImage' })
    updates.install()
    expect(installed).toEqual([])
    expect(watched).toEqual([])
    expect(trialsOf('1.1').countStart()).toBeUndefined()
  })

  it('take the way back from beside the newer version where the system keeps none', async () => {
    const { updates, installed } = set({}, { name: 'Markaz-1.1-linux-amd64.deb' })
    await updates.check(offered())
    expect(updates.state()).toMatchObject({ kind: 'noWayBack', file: 'Markaz-1.0-linux-amd64.deb' })
    writeFileSync(join(offered(), 'Markaz-1.0-linux-amd64.deb'), 'the former one')
    await updates.check(offered())
    expect(updates.state()).toMatchObject({ kind: 'ready', version: '1.1' })
    // It is ours by now, wherever the place went.
    rmSync(offered(), { recursive: true })
    updates.install()
    expect(installed).toEqual(['1.1'])
    const previous = trialsOf('1.1').countStart()?.trial.previousPackage ?? ''
    expect(previous).toBe(join(folder, 'kept', '1.0.deb'))
    expect(readFileSync(previous, 'utf8')).toBe('the former one')
  })

  it('take no page of a web server for the way back', async () => {
    const server = createServer((_, response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { updates } = set({})
    await updates.check(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    expect(updates.state()).toMatchObject({ kind: 'noWayBack' })
    expect(existsSync(join(folder, 'kept', '1.0.AppImage'))).toBe(false)
  })

  describe('of a version that was packed with a key', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    // As it stands in the program.
    const publisherKey = publicKeyFrom(publicKeyText(privateKey))
    const sign = async (fileName: string, content: string, key = privateKey) => {
      const file = join(folder, 'to-sign')
      writeFileSync(file, content)
      writeFileSync(join(offered(), `${fileName}.sig`), `${await signatureOf(fileName, file, key)}\n`)
    }
    const refused = { kind: 'notSigned', version: '1.1', file: 'Markaz-1.1.AppImage' }

    it('are installed when its publisher has signed them', async () => {
      expect(publisherKey.equals(publicKey)).toBe(true)
      writeFileSync(join(folder, 'Markaz.AppImage'), 'old')
      await sign('Markaz-1.1.AppImage', 'new')
      const { updates, installed } = set({}, { publisherKey })
      await updates.check(offered())
      expect(updates.state()).toMatchObject({ kind: 'ready', version: '1.1' })
      updates.install()
      expect(installed).toEqual(['1.1'])
    })

    it.each([
      ['nobody has signed', async () => void offered()],
      ['somebody else has signed', () => sign('Markaz-1.1.AppImage', 'new', generateKeyPairSync('ed25519').privateKey)],
      ['were changed afterwards', () => sign('Markaz-1.1.AppImage', 'newer')],
      [
        'were signed under another name',
        () =>
          sign('Markaz-1.2.AppImage', 'new').then(() => {
            const [from, to] = ['1.2', '1.1'].map((version) => join(offered(), `Markaz-${version}.AppImage.sig`))
            writeFileSync(to ?? '', readFileSync(from ?? ''))
          }),
      ],
      ['have a signature that is none', async () => writeFileSync(join(offered(), 'Markaz-1.1.AppImage.sig'), '<p>')],
    ])('are not installed where they %s, and nothing of them is kept', async (_, prepare) => {
      writeFileSync(join(folder, 'Markaz.AppImage'), 'old')
      await prepare()
      const { updates, installed } = set({}, { publisherKey })
      await updates.check(offered())
      expect(updates.state()).toEqual(refused)
      updates.install()
      expect(installed).toEqual([])
      expect(existsSync(join(folder, 'kept', '1.1.AppImage'))).toBe(false)
    })

    it('are not installed where a former package stands in for a newer one', async () => {
      writeFileSync(join(folder, 'Markaz.AppImage'), 'old')
      await sign('Markaz-1.0.AppImage', 'new')
      const { updates } = set({}, { publisherKey, name: 'Markaz-1.0.AppImage' })
      await updates.check(offered())
      expect(updates.state()).toEqual({ ...refused, file: 'Markaz-1.0.AppImage' })
    })

    it('take no way back that is not signed either', async () => {
      const [newer, own] = ['Markaz-1.1-linux-amd64.deb', 'Markaz-1.0-linux-amd64.deb']
      await sign(newer, 'new')
      writeFileSync(join(offered(), own), 'the former one')
      const { updates } = set({}, { publisherKey, name: newer })
      await updates.check(offered())
      expect(updates.state()).toMatchObject({ kind: 'noWayBack' })
      await sign(own, 'the former one')
      await updates.check(offered())
      expect(updates.state()).toMatchObject({ kind: 'ready' })
    })
  })

  it('of a portable program are told of and left to a person', async () => {
    writeFileSync(join(folder, 'Markaz.AppImage'), 'old')
    const { updates, states, installed } = set({}, { replacesItself: false })
    await updates.check(offered())
    expect(states).toEqual(['checking', 'byHand'])
    updates.install()
    expect(installed).toEqual([])
  })

  it('say that there is none, or why they could not look', async () => {
    const none = set({ look: () => Promise.resolve(null) })
    await none.updates.check('https://updates.example.org')
    expect(none.updates.state()).toEqual({ kind: 'newest' })
    const failing = set({ look: () => Promise.reject(new Error('no route\nat x')) })
    await failing.updates.check('https://updates.example.org')
    expect(failing.updates.state()).toEqual({ kind: 'failed', reason: 'no route' })
  })
})
