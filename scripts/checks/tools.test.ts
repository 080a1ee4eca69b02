import { describe, expect, it } from 'vitest'
import { repositoryWith } from './fixture.ts'
import { deadCode, format, lint, types } from './tools.ts'

const tsconfig = {
  compilerOptions: {
    strict: true,
    module: 'ESNext',
    moduleResolution: 'bundler',
    target: 'ES2024',
    noEmit: true,
    types: [],
  },
  include: ['*.ts'],
}
const packageJson = { name: 'fixture', version: '1.0.0', private: true, type: 'module' }

describe('format', () => {
  it('names the file prettier would write differently', async () => {
    const base = repositoryWith({ 'tidy.ts': 'export const a = 1\n', 'untidy.ts': 'export const a   = 1;\n' })
    const problems = (await format.run(base)).join('\n')
    expect(problems).toContain('untidy.ts')
    expect(problems).not.toContain(' tidy.ts')
  })
})

describe('lint', () => {
  it('accepts a file with nothing wrong', async () => {
    const base = repositoryWith({ 'tsconfig.json': tsconfig, 'fine.ts': 'export const a = 1\n' })
    expect(await lint.run(base)).toEqual([])
  })

  it.each([
    ['no-explicit-any', 'export const a: any = 1\n'],
    ['no-non-null-assertion', 'export const first = (list: string[]) => list.at(0)!.length\n'],
    ['no-floating-promises', 'export const go = (): void => {\n  Promise.reject(new Error("lost"))\n}\n'],
    [
      'no-misused-promises',
      'export const go = (list: string[]) => list.forEach(async () => { await Promise.reject(new Error("x")) })\n',
    ],
    ['no-unused-vars', 'const a = 1\nexport const b = 2\n'],
  ])('refuses what breaks %s', async (rule, source) => {
    const base = repositoryWith({ 'tsconfig.json': tsconfig, 'wrong.ts': source })
    expect((await lint.run(base)).join('\n')).toContain(`(${rule})`)
  })
})

describe('types', () => {
  it('names what does not compile', async () => {
    const base = repositoryWith({ 'tsconfig.json': tsconfig, 'wrong.ts': "export const a: number = 'one'\n" })
    expect((await types.run(base)).join('\n')).toContain('wrong.ts(1,14): error TS2322')
  })
})

describe('dead-code', () => {
  it('names the unused file, the unused export and the unused dependency', async () => {
    const base = repositoryWith({
      'package.json': { ...packageJson, dependencies: { zod: '4.6.7' } },
      'knip.json': { entry: ['main.ts'], project: ['*.ts'] },
      'main.ts': "import { used } from './part.ts'\n\nconsole.log(used)\n",
      'part.ts': 'export const used = 1\nexport const unused = 2\n',
      'nobody.ts': 'export const alone = 1\n',
    })
    const problems = (await deadCode.run(base)).join('\n')
    expect(problems).toContain('nobody.ts')
    expect(problems).toContain('unused')
    expect(problems).toContain('zod')
  })
})
