import { expect, it } from 'vitest'
import { createPinDoor, keepPin } from './pin.ts'

it('a PIN is kept so that nobody reads it out of the file', () => {
  const kept = keepPin('4711')
  expect(JSON.stringify(kept)).not.toContain('4711')
  expect(keepPin('4711')).not.toEqual(kept)
})

it('lets out with the right PIN alone, and after five wrong ones waits a minute', () => {
  let now = 0
  const kept = keepPin('4711')
  const isRight = createPinDoor(
    () => kept,
    () => now,
  )
  expect([
    isRight('4712'),
    isRight(''),
    isRight('4711'),
    isRight('1'),
    isRight('2'),
    isRight('3'),
    isRight('4'),
  ]).toEqual(['wrong', 'wrong', 'right', 'wrong', 'wrong', 'wrong', 'wrong'])
  expect(isRight('5')).toBe('wait')
  expect(isRight('4711')).toBe('wait')
  now = 60_000
  expect(isRight('4711')).toBe('right')
})

it('keeps nobody in where no PIN is set', () => {
  const isRight = createPinDoor(
    () => null,
    () => 0,
  )
  expect(isRight('')).toBe('right')
})
