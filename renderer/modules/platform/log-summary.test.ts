import { expect, it } from 'vitest'
import { logSummary } from './log-summary.ts'

it('says what a line is about, in one line', () => {
  const failed = { path: '/api/v1/lines', status: 500, err: { message: 'the disk said no', stack: '…' }, params: {} }
  expect(logSummary(JSON.stringify(failed))).toBe('path /api/v1/lines · status 500 · the disk said no')
  expect(logSummary('{}')).toBe('')
  expect(logSummary('{"names":null}')).toBe('')
})
