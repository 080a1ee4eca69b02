import { describe, expect, it } from 'vitest'
import { compareRows } from './live-rows.ts'

const row = (id: string, version = 1) => ({ id, version })
const idOf = ({ id }: { id: string }) => id

describe('rows that change under one’s eyes', () => {
  it('replaces a changed row where it stands', () => {
    const change = compareRows([row('a'), row('b')], [row('b', 2), row('a')], idOf)
    expect(change.rows).toEqual([row('a'), row('b', 2)])
    expect([...change.changed]).toEqual(['b'])
    expect(change.added).toBe(0)
  })

  it('counts new rows and lets them wait', () => {
    const change = compareRows([row('a')], [row('c'), row('b'), row('a')], idOf)
    expect(change.rows).toEqual([row('a')])
    expect(change.added).toBe(2)
    expect(change.gone.size).toBe(0)
  })

  it('keeps a row that left the list, marked', () => {
    const change = compareRows([row('a'), row('b')], [row('b')], idOf)
    expect(change.rows).toHaveLength(2)
    expect([...change.gone]).toEqual(['a'])
  })

  it('does not take for gone what new rows pushed off a full page', () => {
    const change = compareRows([row('a'), row('b')], [row('c'), row('a')], idOf)
    expect(change.added).toBe(1)
    expect(change.gone.size).toBe(0)
  })
})
