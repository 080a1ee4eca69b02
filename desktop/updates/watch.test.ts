import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { bundleOf, putBackCommand, type Command } from './packages.ts'
import { openTrials } from './trial.ts'
import { watchCommand } from './watch.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'markaz watch-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const trialsOf = (version: string) => openTrials(join(folder, 'updates'), { version, now: () => 1_000 })

/** A program that is over by now. */
const ended = () => spawnSync('true').pid

const start = ({ program, args, env }: Command) =>
  spawn(program, args, { cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' })

const end = async (command: Command) => void (await once(start(command), 'exit'))

describe.skipIf(process.platform === 'win32')('the watch over a new version', () => {
  const place = () => join(folder, 'Markaz.AppImage')
  const told = () => join(folder, 'told')

  /** The new version stands in the place of the former, which says when it is back and whether `former` is over. */
  function begin(former: number, { place: at = place() } = {}): Command {
    const kept = join(folder, '1.0.AppImage')
    writeFileSync(kept, `#!/bin/sh\nkill -0 ${former} 2>/dev/null && echo too early >told || echo "back at $0" >told\n`)
    writeFileSync(place(), '#!/bin/sh\nexit 127\n')
    chmodSync(place(), 0o755)
    const trials = trialsOf('1.0')
    trials.begin({ to: '1.1', previousPackage: kept })
    const putBack = putBackCommand(kept, { platform: 'linux', env: { APPIMAGE: at } })
    if (putBack === undefined) throw new Error('there is no way back')
    return watchCommand(trials.marks, putBack, { platform: 'linux', former, seconds: 1 })
  }

  it('puts the former one back where the new one does not start at all, and it tells so', async () => {
    await end(begin(ended()))
    expect(readFileSync(told(), 'utf8')).toBe(`back at ${place()}\n`)
    const former = trialsOf('1.0')
    expect(former.countStart()).toBeUndefined()
    expect(former.outcome()).toEqual({
      from: '1.0',
      to: '1.1',
      at: 1_000,
      reason: null,
      databaseBackup: null,
      problem: null,
    })
    former.forgetOutcome()
    expect(former.countStart()).toBeUndefined()
    expect(former.outcome()).toBeUndefined()
  })

  it('does nothing where the new one starts in time', async () => {
    const watch = once(start(begin(ended())), 'exit')
    expect(trialsOf('1.1').countStart()?.trial.starts).toBe(1)
    await watch
    expect(existsSync(told())).toBe(false)
    expect(readFileSync(place(), 'utf8')).toContain('exit 127')
    expect(trialsOf('1.1').countStart()?.trial.starts).toBe(2)
  })

  it('does nothing where the new one was not installed after all', async () => {
    const watch = once(start(begin(ended())), 'exit')
    const former = trialsOf('1.0')
    expect(former.countStart()).toBeUndefined()
    await watch
    expect(existsSync(told())).toBe(false)
    expect(former.outcome()).toBeUndefined()
  })

  it('counts from when the former program has ended: somebody may still have to type a password', async () => {
    const former = spawn('sleep', ['2'])
    onTestFinished(() => void former.kill())
    if (former.pid === undefined) throw new Error('sleep did not start')
    await end(begin(former.pid))
    expect(readFileSync(told(), 'utf8')).toContain('back at')
  })

  it('starts the former one from where it is kept when it cannot be put back into its place', async () => {
    await end(begin(ended(), { place: join(folder, 'gone', 'Markaz.AppImage') }))
    expect(readFileSync(told(), 'utf8')).toBe(`back at ${join(folder, '1.0.AppImage')}\n`)
  })
})

describe.skipIf(process.platform === 'win32')('on macOS', () => {
  const bundle = () => join(folder, 'Markaz.app')
  const contentOf = (path: string) => readFileSync(join(path, 'Contents', 'version'), 'utf8')
  const makeBundle = (path: string, version: string) => {
    mkdirSync(join(path, 'Contents'), { recursive: true })
    writeFileSync(join(path, 'Contents', 'version'), version)
  }

  /** Puts 1.0 back in the place of 1.1, with programs that do what the system's own of these names do. */
  async function putBack({ unpacks = true } = {}) {
    makeBundle(bundle(), '1.1')
    makeBundle(join(folder, 'packed', 'Markaz.app'), '1.0')
    const tools = join(folder, 'tools')
    mkdirSync(tools)
    const ditto = unpacks ? `cp -R "${join(folder, 'packed')}/Markaz.app" "$4"` : 'exit 1'
    for (const [name, script] of [
      ['ditto', ditto],
      ['open', `echo "$@" >"${join(folder, 'told')}"`],
    ] as const) {
      writeFileSync(join(tools, name), `#!/bin/sh\n${script}\n`)
      chmodSync(join(tools, name), 0o755)
    }
    const command = putBackCommand(join(folder, '1.0.zip'), { platform: 'darwin', env: {}, bundle: bundle() })
    if (command === undefined) throw new Error('there is no way back')
    await end({ ...command, env: { PATH: `${tools}:${process.env['PATH'] ?? ''}` } })
    return readFileSync(join(folder, 'told'), 'utf8').trim()
  }

  it('the former bundle takes the place of the new one, and is opened', async () => {
    expect(await putBack()).toBe(bundle())
    expect(contentOf(bundle())).toBe('1.0')
    expect(readdirSync(folder).toSorted()).toEqual(['Markaz.app', 'packed', 'told', 'tools'])
  })

  it('what cannot be unpacked changes nothing, and is shown to a person', async () => {
    expect(await putBack({ unpacks: false })).toBe(`-R ${join(folder, '1.0.zip')}`)
    expect(contentOf(bundle())).toBe('1.1')
  })

  it('there is no place for it where the program is no bundle', () => {
    expect(bundleOf('/Applications/Markaz.app/Contents/MacOS/Markaz')).toBe('/Applications/Markaz.app')
    expect(bundleOf('/opt/Markaz/markaz')).toBeUndefined()
    expect(putBackCommand('1.0.zip', { platform: 'darwin', env: {}, bundle: undefined })).toBeUndefined()
  })
})

describe('on Windows', () => {
  const marks = () => trialsOf('1.0').marks
  const watchOf = (putBack: Command, former: number) =>
    watchCommand(marks(), putBack, { platform: 'win32', former, seconds: 1 })

  it('no name is part of the script', () => {
    const putBack = { program: String.raw`C:\O'zbek; exit\1.0.exe`, args: ['/S', '--updated', '--force-run'] }
    const { args, env } = watchOf(putBack, 42)
    const script = Buffer.from(args.at(-1) ?? '', 'base64').toString('utf16le')
    expect(script).toContain('$env:MARKAZ_PUT_BACK ')
    expect(script).not.toContain('zbek')
    expect(env).toEqual({
      MARKAZ_WAITING: marks().waiting,
      MARKAZ_GONE: marks().neverStarted,
      MARKAZ_FORMER: '42',
      MARKAZ_LEFT: '1',
      MARKAZ_PUT_BACK: putBack.program,
      MARKAZ_PUT_BACK_ARGUMENTS: '/S --updated --force-run',
    })
  })

  const hasPowerShell = spawnSync('powershell.exe', ['-NoProfile', '-Command', 'exit 0']).status === 0
  if (!hasPowerShell)
    console.log('markaz: SKIPPED: the watch over a new version on Windows: there is no PowerShell here')

  it.skipIf(!hasPowerShell)('the script runs, and the former one tells of it', async () => {
    trialsOf('1.0').begin({ to: '1.1', previousPackage: 'x' })
    await end(watchOf({ program: 'cmd.exe', args: ['/c', 'exit'] }, spawnSync('cmd.exe', ['/c', 'exit']).pid))
    const former = trialsOf('1.0')
    former.countStart()
    expect(former.outcome()).toMatchObject({ to: '1.1', reason: null })
  })
})
