import { describe, expect, it } from 'vitest'
import type { ListContract } from '../../../contracts/list.ts'
import { listDefects } from '../../../contracts/workshop/quality.ts'
import { reportWorkByWorker } from '../../../contracts/workshop/reports.ts'
import { contentOf } from './schedule.ts'

const report = reportWorkByWorker as unknown as ListContract
const list = listDefects as unknown as ListContract
const days = (from: string, to: string) => ({ 'workedOn.from': from, 'workedOn.to': to })

describe('what is sent of a list as a page shows it', () => {
  it.each([
    ['2026-11-26', '2026-11-26', 'yesterday'],
    ['2026-11-23', '2026-11-29', 'lastWeek'],
    ['2026-11-01', '2026-11-30', 'lastMonth'],
    ['2026-10-01', '2026-12-31', 'lastMonth'],
  ])('its days from %s to %s become %s', (from, to, period) => {
    expect(contentOf(report, { ...days(from, to), lineId: ['a'] }, ['workerName'])).toEqual({
      list: 'workByWorker.list',
      query: { lineId: ['a'] },
      columns: ['workerName'],
      period,
    })
  })

  it('is of all days where the list may be and none are chosen, and of a period where it must be', () => {
    expect(contentOf(list, {}, []).period).toBeNull()
    expect(contentOf(report, {}, []).period).toBe('lastWeek')
  })
})
