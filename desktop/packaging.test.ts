import { existsSync, readFileSync, statSync, type Stats } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { root } from '../scripts/lib/paths.mjs'

/** electron-builder's own reading and checking of its configuration. */
const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'))
const { getConfig, validateConfiguration } = builder('app-builder-lib/out/util/config/config.js') as {
  getConfig(folder: string, file: string | null, options: null): Promise<unknown>
  validateConfiguration(config: unknown, log: { add(): void }): Promise<void>
}
type Filter = (path: string, stat: Stats) => boolean
const { FileMatcher } = builder('app-builder-lib/out/fileMatcher.js') as {
  FileMatcher: new (
    from: string,
    to: string,
    expand: (text: string) => string,
    patterns: string[],
  ) => {
    createFilter(): Filter
  }
}
const zTargets = z.object({ target: z.array(z.string()) })
const config = await getConfig(root, 'electron-builder.yml', null)
const read = z
  .looseObject({
    files: z.tuple([z.object({ filter: z.array(z.string()) })]),
    asarUnpack: z.array(z.string()),
    win: zTargets,
    linux: zTargets,
    mac: zTargets,
    directories: z.object({ buildResources: z.string() }),
  })
  .parse(config)
const manifest = z
  .object({
    main: z.string(),
    homepage: z.url(),
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
const filter = new FileMatcher(root, 'package', (text) => text, read.files[0].filter).createFilter()
const isIn = (path: string) => filter(join(root, path), statSync(join(root, path)))

describe('the package', () => {
  it('is described as electron-builder wants it', async () => {
    await expect(validateConfiguration(config, { add: () => {} })).resolves.toBeUndefined()
    await expect(validateConfiguration({ ...read, onlyWindows: true }, { add: () => {} })).rejects.toThrow(
      'onlyWindows',
    )
  })

  it('names a page of its own, without which no deb is built', () => {
    expect(manifest.homepage).toMatch(/^https:/)
  })

  it('is made for each system', () => {
    expect(read.win.target).toEqual(['nsis', 'portable'])
    expect(read.linux.target).toEqual(['AppImage', 'deb'])
    // electron-updater's updater for macOS takes a zip and refuses a dmg.
    expect(read.mac.target).toEqual(['dmg', 'zip'])
    expect(existsSync(join(root, read.directories.buildResources, 'icon.png'))).toBe(true)
  })

  it.each([
    'package.json',
    'out/desktop/main.js',
    'out/desktop/agent.js',
    'out/server/cli.js',
    'out/server/core/database/copy.worker.js',
    'out/renderer/index.html',
    'desktop/preload/preload.cjs',
    'contracts/locales/fields/ru.json',
    'resources/fonts/NotoSans-Regular.ttf',
    'resources/demo/people.json',
    'resources/brand/tray.png',
  ])('holds %s', (path) => {
    expect(isIn(path)).toBe(true)
  })

  it('holds no source, no test and nothing of development', () => {
    for (const path of [
      'out/desktop/.source-hash',
      'local-server/cli.ts',
      'desktop/main/index.ts',
      'contracts/common.ts',
      'resources/package/icon.png',
      'tests/e2e/playwright.config.ts',
      'package-lock.json',
      'electron-builder.yml',
    ])
      expect(isIn(path), path).toBe(false)
    expect(manifest.devDependencies).toHaveProperty('electron')
    expect(manifest.dependencies).not.toHaveProperty('electron')
    expect(isIn(manifest.main)).toBe(true)
  })

  it('holds the libraries that the bundles leave outside, and no other a second time', () => {
    const left = ['server', 'desktop'].flatMap((name) => {
      const text = readFileSync(join(root, `vite.${name}.config.ts`), 'utf8')
      const [, list = ''] = /const external = \[([^\]]+)\]/.exec(text) ?? []
      return Array.from(list.matchAll(/'([^']+)'/g), ([, library = '']) => library)
    })
    // Electron itself is what the package is made of.
    const outside = new Set(left.filter((one) => one !== 'electron'))
    expect(Object.keys(manifest.dependencies).toSorted()).toEqual([...outside].toSorted())
  })

  it('has its native programs where the system can load them', () => {
    expect(read.asarUnpack).toContain('**/*.node')
  })
})
