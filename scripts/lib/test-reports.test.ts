import { describe, expect, it } from 'vitest'
import { checkCounts, playwrightCounts, sum, summaryLine, vitestCounts, withRunner } from './test-reports.mjs'

const vitestReport = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, numTodoTests: 0, testResults: [] }

describe('counting', () => {
  it('takes over what vitest counted', () => {
    expect(vitestCounts(vitestReport)).toEqual({ passed: 5, failed: 1, skipped: 2 })
  })

  it('counts a test file that did not load as one failure', () => {
    const broken = { status: 'failed', name: 'a.test.ts', assertionResults: [] }
    expect(vitestCounts({ ...vitestReport, testResults: [broken] }).failed).toBe(2)
  })

  it('counts a browser test that passed only when repeated, and a broken set-up, as failures', () => {
    const report = { stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 1 }, errors: [{}] }
    expect(playwrightCounts(report)).toEqual({ passed: 3, failed: 3, skipped: 1 })
  })

  it('counts each check as one, however many problems it found', () => {
    const report = [
      { name: 'lint', problems: [] },
      { name: 'types', problems: ['a', 'b'] },
    ]
    expect(checkCounts(report)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  it.each([
    ['that could not start fails', undefined, 1, { passed: 0, failed: 1, skipped: 0 }],
    ['that left no report fails even with code 0', undefined, 0, { passed: 0, failed: 1, skipped: 0 }],
    ['that broke after its tests fails', { passed: 4, failed: 0, skipped: 0 }, 1, { passed: 4, failed: 1, skipped: 0 }],
    [
      'whose tests failed is not counted twice',
      { passed: 4, failed: 2, skipped: 0 },
      1,
      { passed: 4, failed: 2, skipped: 0 },
    ],
    ['that went well passes', { passed: 4, failed: 0, skipped: 1 }, 0, { passed: 4, failed: 0, skipped: 1 }],
  ])('a runner %s', (_, counts, exitCode, expected) => {
    expect(withRunner(counts, exitCode)).toEqual(expected)
  })

  it('adds up to one line', () => {
    expect(summaryLine(sum([]))).toBe('0 passed, 0 failed')
    expect(
      summaryLine(
        sum([
          { passed: 1, failed: 0, skipped: 2 },
          { passed: 3, failed: 1, skipped: 0 },
        ]),
      ),
    ).toBe('4 passed, 1 failed, 2 skipped')
  })
})
