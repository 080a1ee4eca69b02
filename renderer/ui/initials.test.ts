import { describe, expect, it } from 'vitest'
import { initialsOf } from './initials.ts'

describe('initials', () => {
  it.each([
    ['Karimova Zulfiya Anvarovna', 'KZ'],
    ['Shodiyev Oʻtkir', 'SO'],
    ['Gʻulomova oʻgʻiloy', 'GO'],
    ['Ғаниева Өмүр', 'ҒӨ'],
    ['admin', 'A'],
    ['', ''],
  ])('%s', (name, initials) => expect(initialsOf(name)).toBe(initials))
})
