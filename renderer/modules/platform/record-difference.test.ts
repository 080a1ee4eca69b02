import { describe, expect, it } from 'vitest'
import { recordDifference } from './record-difference.ts'

const changed = (before: unknown, after: unknown) =>
  recordDifference(before, after).filter(({ isChanged }) => isChanged)

describe('what an entry of the audit log changed', () => {
  it('is told end by end', () => {
    expect(changed({ name: 'A', roles: ['x'], version: 1 }, { name: 'B', roles: ['x'], version: 2 })).toEqual([
      { path: 'name', before: 'A', after: 'B', isChanged: true },
      { path: 'version', before: 1, after: 2, isChanged: true },
    ])
  })

  it('goes into records within records and lists of records', () => {
    expect(changed({ a: { b: 1 }, list: [{ c: 1 }] }, { a: { b: 2 }, list: [{ c: 1 }, { c: 3 }] })).toEqual([
      { path: 'a.b', before: 1, after: 2, isChanged: true },
      { path: 'list.2.c', before: undefined, after: 3, isChanged: true },
    ])
  })

  it('shows all of a record that was added or removed, but not what it never had', () => {
    expect(changed(null, { name: 'A', phone: null })).toEqual([
      { path: 'name', before: undefined, after: 'A', isChanged: true },
    ])
    expect(changed({ name: 'A' }, null)).toEqual([{ path: 'name', before: 'A', after: undefined, isChanged: true }])
  })

  it('takes lists of names as one, and of more than names apart', () => {
    const roles = (...names: string[]) => ({ roles: names.map((name) => ({ id: name, name, builtIn: true })) })
    expect(changed(roles('master', 'worker'), roles('master'))).toEqual([
      { path: 'roles', before: 'master, worker', after: 'master', isChanged: true },
    ])
    expect(changed({ sizes: [{ name: 'S', pieces: 1 }] }, { sizes: [{ name: 'S', pieces: 2 }] })).toEqual([
      { path: 'sizes.1.pieces', before: 1, after: 2, isChanged: true },
    ])
  })

  it('takes lists of plain values as one', () => {
    expect(changed({ roles: ['a', 'b'] }, { roles: ['a'] })).toEqual([
      { path: 'roles', before: 'a, b', after: 'a', isChanged: true },
    ])
  })
})
