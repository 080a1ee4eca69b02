import { describe, expect, it } from 'vitest'
import { listWorkRecords } from '../../../contracts/workshop/work-records.ts'
import { nextSort, ownNames, readState, writeState } from './list-query.ts'

const list = {
  filters: {
    status: { kind: 'oneOf', values: ['pending', 'approved'] },
    lineId: { kind: 'id', of: 'line.list' },
    archived: { kind: 'flag' },
    workedOn: { kind: 'dayRange' },
  },
  sorts: ['workedOn', 'name'],
  defaultSort: '-workedOn',
} as const

describe('a list in the page’s address', () => {
  it('is read as it was written', () => {
    const state = {
      q: 'zulfiya',
      sort: 'name',
      filters: { status: ['pending'], lineId: ['a', 'b'], archived: false, workedOn: { from: '2026-11-01' } },
    }
    const query = writeState(list, state)
    expect(query).toEqual({
      q: 'zulfiya',
      sort: 'name',
      status: ['pending'],
      lineId: ['a', 'b'],
      archived: 'false',
      'workedOn.from': '2026-11-01',
    })
    expect(readState(list, query)).toEqual(state)
  })

  it('leaves out what is at its default', () => {
    expect(writeState(list, { q: '', sort: '-workedOn', filters: {} })).toEqual({})
  })

  it('ignores what the list does not know', () => {
    expect(readState(list, { sort: 'salary', status: ['paid', 'approved'], archived: 'maybe', other: 'x' })).toEqual({
      q: '',
      sort: '-workedOn',
      filters: { status: ['approved'] },
    })
  })

  it('writes what the contract accepts', () => {
    const query = writeState(listWorkRecords, {
      q: '',
      sort: listWorkRecords.defaultSort,
      filters: { status: ['pending'], workedOn: { from: '2026-11-01', to: '2026-11-30' } },
    })
    expect(listWorkRecords.query?.safeParse(query).error).toBeUndefined()
  })

  it('knows its own names', () => {
    expect(ownNames(list).has('workedOn.to')).toBe(true)
    expect(ownNames(list).has('tab')).toBe(false)
  })
})

describe('pressing a heading', () => {
  it('goes up, down, and back', () => {
    expect(nextSort('name', '-workedOn', '-workedOn')).toBe('name')
    expect(nextSort('name', 'name', '-workedOn')).toBe('-name')
    expect(nextSort('name', '-name', '-workedOn')).toBe('-workedOn')
    expect(nextSort('workedOn', '-workedOn', '-workedOn')).toBe('workedOn')
  })
})
