import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { browserFolder, parseWindows, wantedWindows, WindowsError } from './wanted-windows.ts'

describe('parseWindows', () => {
  it('reads kinds and the displays they stand on', () => {
    expect(parseWindows('main, kiosk,tv@1920:0,tv@-1080:-200')).toEqual([
      { slot: 'main', kind: 'main', at: null },
      { slot: 'kiosk', kind: 'kiosk', at: null },
      { slot: 'tv', kind: 'tv', at: { x: 1920, y: 0 } },
      { slot: 'tv-2', kind: 'tv', at: { x: -1080, y: -200 } },
    ])
  })

  it.each(['', 'board', 'tv@1920', 'main,,tv', 'tv@1;0', 'main,main'])('refuses "%s"', (text) => {
    expect(() => parseWindows(text)).toThrow(WindowsError)
  })
})

describe('wantedWindows', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'markaz-windows-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
  })
  const slots = (given: Parameters<typeof wantedWindows>[1]) => wantedWindows(folder, given).map(({ slot }) => slot)

  it('is the main window unless something else was said', () => {
    expect(slots({})).toEqual(['main'])
  })

  it('remembers what was said', () => {
    expect(slots({ said: 'kiosk,tv@1280:0' })).toEqual(['kiosk', 'tv'])
    expect(wantedWindows(folder, {})[1]).toEqual({ slot: 'tv', kind: 'tv', at: { x: 1280, y: 0 } })
  })

  it('takes the environment’s for this start only', () => {
    slots({ said: 'kiosk' })
    expect(slots({ inEnvironment: 'main,tv' })).toEqual(['main', 'tv'])
    expect(slots({ said: 'tv', inEnvironment: 'main' })).toEqual(['tv'])
    expect(slots({ inEnvironment: '' })).toEqual(['tv'])
  })

  it('remembers nothing that it cannot read', () => {
    slots({ said: 'kiosk' })
    expect(() => slots({ said: 'window' })).toThrow(WindowsError)
    expect(slots({})).toEqual(['kiosk'])
  })

  it.each(['{', '{"windows":[]}', '{"windows":[{"slot":"../x","kind":"tv","at":null}]}'])(
    'says so when the file holds %s',
    (text) => {
      mkdirSync(browserFolder(folder))
      writeFileSync(join(browserFolder(folder), 'windows.json'), text)
      expect(() => slots({})).toThrow('--windows')
    },
  )
})
