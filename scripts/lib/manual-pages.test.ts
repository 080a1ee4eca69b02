import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { manualNames } from '../../renderer/app/help/manual.ts'
import { pageAreas } from '../../renderer/app/pages.ts'
import { readManual } from './manuals.ts'
import { root } from './paths.mjs'

const folder = join(root, 'docs', 'manuals')
const pages = pageAreas.flatMap((area) => area.pages)

const read = (language: string, name: string) => {
  const file = `${language}/${name}.md`
  const pictures: string[] = []
  const text = readFileSync(join(folder, file), 'utf8')
  const manual = readManual(file, text, (address) => {
    pictures.push(address)
    return { address, width: 1, height: 1 }
  })
  return { manual, pictures }
}

test('every page in the sidebar says what describes it', () => {
  const silent = pages.filter(({ nav, manual }) => nav !== undefined && manual === undefined)
  expect(silent.map(({ name }) => name)).toEqual([])
  expect(pages.filter(({ manual }) => manual !== undefined).length).toBeGreaterThan(40)
})

test.each(['ru', 'uz-Latn'])('%s: what pages name is there, and so are its pictures', (language) => {
  const places = new Set<string>()
  for (const name of manualNames) {
    const { manual, pictures } = read(language, name)
    for (const { id } of manual.sections) places.add(`${name}/${id}`)
    for (const path of pictures) expect(existsSync(join(folder, language, path)), path).toBe(true)
  }
  const named = pages.flatMap(({ manual, manualOwn }) => [manual, manualOwn]).filter((place) => place !== undefined)
  expect(named.filter((place) => !places.has(place))).toEqual([])
})

test.each(manualNames)('%s: both languages have the same sections in the same order', (name) => {
  const ids = (language: string) => read(language, name).manual.sections.map(({ id }) => id)
  expect(ids('uz-Latn')).toEqual(ids('ru'))
})
