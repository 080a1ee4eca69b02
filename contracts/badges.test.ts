import { expect, it } from 'vitest'
import { badgeKeyOf } from './badges.ts'

it.each([
  ['B-0001', 'B-0001'],
  ['b-0001', 'B-0001'],
  [' B-00 01 ', 'B-0001'],
  ['И-0001', 'B-0001'],
  ['и-0001', 'B-0001'],
  ['ц-17.2', 'W-17/2'],
  ['W-17.2', 'W-17.2'],
  ['Ғ-7', 'Ғ-7'],
  ['4780012345678', '4780012345678'],
])('the badge %s is known by %s', (code, key) => expect(badgeKeyOf(code)).toBe(key))
