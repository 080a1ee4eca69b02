import { describe, expect, it } from 'vitest'
import { fill, spokenIn, spokenOf } from './texts.ts'

describe('spokenOf', () => {
  it.each([
    [['uz-Latn-UZ'], 'uz-Latn'],
    [['uz-Cyrl-UZ'], 'uz-Cyrl'],
    [['kk-KZ', 'en'], 'kk'],
    [['ky'], 'ky'],
    [['de-DE', 'ru_RU'], 'ru'],
    [['de-DE'], 'en'],
    [[], 'en'],
  ])('%j gives %s', (languages, expected) => {
    expect(spokenOf(languages).tag).toBe(expected)
  })
})

it('Uzbek in Cyrillic is made from Uzbek in Latin letters, with its places left', () => {
  const { texts } = spokenIn('uz-Cyrl')
  expect(texts.back).toBe('Орқага')
  expect(texts.version).toContain('{version}')
})

it('fill puts values into their places', () => {
  expect(fill('{a} of {b}, {c}', { a: 1, b: '$&' })).toBe('1 of $&, {c}')
})
