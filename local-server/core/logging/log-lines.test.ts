import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { linesBackwards, type RawLine } from './log-lines.ts'

function fileOf(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-lines-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'log')
  writeFileSync(path, content)
  return path
}

async function all(path: string, options?: Parameters<typeof linesBackwards>[1]): Promise<RawLine[]> {
  const lines: RawLine[] = []
  for await (const chunk of linesBackwards(path, options)) lines.push(...chunk)
  return lines
}

const wanted = ['birinchi', '', 'оʻzbekcha ғ', 'x'.repeat(40), 'oxirgi']
const content = wanted.map((line) => `${line}\n`).join('')

it.each([1, 2, 3, 7, 16, 64, 4096])('reads every line from the end, whole, %i bytes at a time', async (chunkBytes) => {
  const lines = await all(fileOf(content), { chunkBytes })
  expect(lines.map(({ text }) => text)).toEqual(wanted.filter(Boolean).toReversed())
  for (const { offset, text } of lines) {
    expect(Buffer.from(content).subarray(offset).toString().startsWith(`${text}\n`)).toBe(true)
  }
})

it('goes on before a line it gave, and gives one that was never ended', async () => {
  const path = fileOf(`${content}cut off`)
  const [cut, last, long] = await all(path)
  expect([cut?.text, last?.text]).toEqual(['cut off', 'oxirgi'])
  expect((await all(path, { before: last?.offset ?? 0 }))[0]).toEqual(long)
  expect(await all(path, { before: 0 })).toEqual([])
})

it('has nothing to give of a file that is gone', async () => {
  expect(await all(join(tmpdir(), 'markaz-no-such-log'))).toEqual([])
})
