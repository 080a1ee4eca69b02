import { expect, it } from 'vitest'
import { encoded, nearest } from './code-pages.ts'

it.each([
  ['Привет', 'cp866', '8fe0a8a2a5e2'],
  ['Привет', 'win1251', 'cff0e8e2e5f2'],
  ['Тўлов: 15 000 сўм', 'cp866', '92f7abaea23a20313520303030 20e1f7ac'],
  ['Құн', 'kz1048', '8da2ed'],
] as const)('%s in %s', (text, letters, hex) => {
  expect(encoded(text, letters)?.toString('hex')).toBe(hex.replaceAll(' ', ''))
})

it.each([
  ['Oʻzbekiston', 'cp866'],
  ['Ғылым', 'cp866'],
  ['Көкөтөй', 'win1251'],
  ['ўқув', 'kz1048'],
  ['ҳаким', 'kz1048'],
] as const)('%s is not in %s', (text, letters) => {
  expect(encoded(text, letters)).toBeUndefined()
})

it('takes the letter that looks most alike for a display, never a question mark', () => {
  const shown = nearest('Oʻzbekiston Ғылым Көкөтөй ўқув №1 «a»', 'cp866')
  expect(shown.equals(encoded('O\'zbekiston Гылым Кокотой ўкув №1 "a"', 'cp866') ?? Buffer.alloc(0))).toBe(true)
})
