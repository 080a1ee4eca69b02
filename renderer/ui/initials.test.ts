import { describe, expect, it } from 'vitest'
import { initialsOf } from './initials.ts'

describe('initials', () => {
  it.each([
    ['Karimova Zulfiya Anvarovna', 'KZ'],
    ['Shodiyev Oʻtkir', 'ShOʻ'],
    ["G'aniyeva O’g‘iloy", 'GʻOʻ'],
    ['Gʻaniyev Shuhrat', 'GʻSh'],
    ['Ғаниева Өмүр', 'ҒӨ'],
    ['admin', 'A'],
    ['', ''],
  ])('%s', (name, initials) => expect(initialsOf(name)).toBe(initials))
})
