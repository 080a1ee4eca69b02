import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dataFolderOf, ownArguments, portableProfile, readGiven, serverArguments } from './server-arguments.ts'

describe('ownArguments', () => {
  const script = join('desktop', 'main', 'index.ts')

  it("are what follows our script, without Electron's and Chromium's switches", () => {
    const argv = ['electron', '--remote-debugging-port=0', join('clone', script), '--demo', '--port', '5601']
    expect(ownArguments(argv, false, script)).toEqual(['--demo', '--port', '5601'])
  })

  it('are all there is when installed', () => {
    expect(ownArguments(['Markaz.exe', '--no-sandbox', '--port', '5601'], true, script)).toEqual(['--port', '5601'])
  })
})

describe('readGiven', () => {
  it('parts what is for the desktop from what is for the server', () => {
    expect(readGiven(['--hidden', '--profile', 'mine', '--demo', '--port', '5601'])).toEqual({
      profile: 'mine',
      isHidden: true,
      server: ['--demo', '--port', '5601'],
    })
    expect(readGiven(['--data=d', '--profile=mine'])).toEqual({
      profile: 'mine',
      isHidden: false,
      server: ['--data=d'],
    })
    expect(readGiven([])).toEqual({ profile: undefined, isHidden: false, server: [] })
  })
})

describe('portableProfile', () => {
  it('is beside a portable program, and nothing for an installed one', () => {
    expect(portableProfile({ PORTABLE_EXECUTABLE_DIR: 'stick' })).toBe(join('stick', 'Markaz data'))
    expect(portableProfile({})).toBeUndefined()
  })
})

describe('dataFolderOf', () => {
  it('is where the server will look', () => {
    expect(dataFolderOf(['--data', '/d'], {}, '/p')).toBe('/d')
    expect(dataFolderOf(['--demo'], { MARKAZ_DATA: '/e' }, '/p')).toBe('/e')
    expect(dataFolderOf(['--data', 'd'], {}, '/p')).toBe('/p/d')
    expect(dataFolderOf([], {}, '/p')).toBe('/p/.data')
  })
})

describe('serverArguments', () => {
  const installed = { isPackaged: true, userData: 'profile', env: {} }

  it("keep an installed product's data in the person's profile", () => {
    expect(serverArguments(['--demo'], installed)).toEqual(['--demo', '--data', join('profile', 'data')])
  })

  it.each([
    ['a folder was given', ['--data', 'elsewhere'], installed],
    ['a folder was given with =', ['--data=elsewhere'], installed],
    ['a folder is in the environment', [], { ...installed, env: { MARKAZ_DATA: 'elsewhere' } }],
    ['it runs from a clone', ['--demo'], { ...installed, isPackaged: false }],
  ])('stay as given where %s', (_, given, install) => {
    expect(serverArguments(given, install)).toEqual(given)
  })
})
