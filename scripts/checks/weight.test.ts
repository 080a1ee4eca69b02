import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { repositoryWith } from './fixture.ts'
import { weight } from './weight.ts'

// Letters that do not pack well.
const script = (bytes: number) => `// ${randomBytes(bytes).toString('base64')}`
const index = '<script src="/assets/a.js"></script><link rel="modulepreload" href="/assets/b.js">'

it('adds up what the first page loads, gzipped', async () => {
  const light = repositoryWith({
    'out/renderer/index.html': index,
    'out/renderer/assets/a.js': script(100_000),
    'out/renderer/assets/b.js': script(100_000),
    'out/renderer/assets/later.js': script(400_000),
  })
  expect(await weight.run(light)).toEqual([])
  const heavy = repositoryWith({
    'out/renderer/index.html': index,
    'out/renderer/assets/a.js': script(200_000),
    'out/renderer/assets/b.js': script(100_000),
  })
  expect(await weight.run(heavy)).toEqual([expect.stringMatching(/^\d{6} bytes; the heaviest are assets\/a\.js/)])
  expect(await weight.run(repositoryWith({}))).toEqual(['the pages have not been built'])
})
