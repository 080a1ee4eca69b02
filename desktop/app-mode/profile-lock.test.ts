import { lstatSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { dropForeignLock } from './profile-lock.ts'

function profileOf(owner?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-profile-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  if (owner !== undefined) symlinkSync(owner, join(folder, 'SingletonLock'))
  return folder
}
const isLocked = (folder: string) => lstatSync(join(folder, 'SingletonLock'), { throwIfNoEntry: false }) !== undefined

it.each([
  ['of another computer is removed', 'reception-old-4711', false],
  ['of this computer stays: the browser knows whether that process lives', 'reception-4711', true],
])('a mark %s', (_, owner, stays) => {
  const folder = profileOf(owner)
  dropForeignLock(folder, 'reception')
  expect(isLocked(folder)).toBe(stays)
})

it('a profile without a mark, or none at all, is left alone', () => {
  expect(() => dropForeignLock(profileOf())).not.toThrow()
  expect(() => dropForeignLock('/nowhere')).not.toThrow()
})
