import { describe, expect, it } from 'vitest'
import { forbidden } from './forbidden.ts'
import { repositoryWith } from './fixture.ts'

// Put together here so that this file holds none of what it tells about.
const unfinished = ['TO', 'DO'].join('')
const switchedOff = ['// eslint', 'disable-next-line no-eval'].join('-')
const machinePath = ['', 'home', 'somebody', 'project'].join('/')
const registry = ['https://', 'registry.example.org/zod.tgz'].join('')
const token = `ghp_${'a'.repeat(36)}`

describe('forbidden', () => {
  it('accepts ordinary code', async () => {
    const base = repositoryWith({
      'a.ts': "export const path = '/api/v1/work-records'\n",
      'README.md': 'See http://localhost:8080\n',
    })
    expect(await forbidden.run(base)).toEqual([])
  })

  it.each([
    ['unfinished work', 'a.ts', `// ${unfinished} later\n`],
    ['a check switched off', 'a.vue', `${switchedOff}\n`],
    ['a path of one machine', 'docs/a.md', `Run it in ${machinePath}.\n`],
    ['a registry', 'docs/a.md', `From ${registry}\n`],
    ['a secret', 'a.json', `{ "token": "${token}" }\n`],
    [
      'a page that takes something from the internet',
      'renderer/a.css',
      "@import url('https://fonts.example.org/inter.css');\n",
    ],
    ['an environment with passwords', '.env', 'MARKAZ_SMOKE_PASSWORD=olma\n'],
    ['the key of an install', 'data/install.key', 'key'],
    ['a certificate with its key', 'certs/lan.pem', 'key'],
    ['a picture that lies about', 's/shot.png', 'png'],
    ['a lockfile that names its registry', 'package-lock.json', '{ "resolved": "https://npm.example.org/zod.tgz" }\n'],
  ])('refuses %s', async (_, path, content) => {
    const problems = await forbidden.run(repositoryWith({ [path]: content }))
    expect(problems.length).toBeGreaterThan(0)
    expect(problems[0]).toContain(path)
  })
})
