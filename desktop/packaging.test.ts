import { existsSync, globSync, readFileSync } from 'node:fs'
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
const zTargets = z.object({ target: z.array(z.string()) })
const config = await getConfig(root, 'electron-builder.yml', null)
const read = z
  .looseObject({
    files: z.array(z.union([z.string(), z.looseObject({})])),
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
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
/** electron-builder may wrap the patterns of the top level. */
const patterns = JSON.stringify(read.files)

describe('the package', () => {
  it('is described as electron-builder wants it', async () => {
    await expect(validateConfiguration(config, { add: () => {} })).resolves.toBeUndefined()
    await expect(validateConfiguration({ ...read, onlyWindows: true }, { add: () => {} })).rejects.toThrow(
      'onlyWindows',
    )
  })

  it('is made for each system', () => {
    expect(read.win.target).toEqual(['nsis', 'portable'])
    expect(read.linux.target).toEqual(['AppImage', 'deb'])
    expect(read.mac.target).toEqual(['dmg'])
    expect(existsSync(join(root, read.directories.buildResources, 'icon.png'))).toBe(true)
  })

  it.each([
    'out/desktop/**',
    'out/server/**',
    'out/renderer/**',
    'desktop/preload/preload.cjs',
    'contracts/locales/**',
    'resources/{brand,demo,fonts}/**',
  ])('holds %s', (pattern) => {
    expect(patterns).toContain(`"${pattern}"`)
    expect(globSync(pattern.replace('/**', '/*'), { cwd: root }).length).toBeGreaterThan(0)
  })

  it('holds no source, no test and nothing of development', () => {
    expect(patterns).not.toMatch(/"(\*\*\/\*|local-server|renderer|native|tests|scripts|docs|bench)\b/)
    expect(manifest.devDependencies).toHaveProperty('electron')
    expect(manifest.dependencies).not.toHaveProperty('electron')
    expect(manifest.main).toBe('out/desktop/main.js')
  })

  it('holds every library that the bundles leave outside', () => {
    const left = ['server', 'desktop'].flatMap((name) => {
      const text = readFileSync(join(root, `vite.${name}.config.ts`), 'utf8')
      const [, list = ''] = /const external = \[([^\]]+)\]/.exec(text) ?? []
      return Array.from(list.matchAll(/'([^']+)'/g), ([, library = '']) => library)
    })
    expect(left.length).toBeGreaterThan(10)
    // Electron itself is what the package is made of.
    for (const library of left.filter((one) => one !== 'electron'))
      expect(manifest.dependencies).toHaveProperty([library])
  })

  it('has its native programs where the system can load them', () => {
    expect(read.asarUnpack).toContain('**/*.node')
  })
})
