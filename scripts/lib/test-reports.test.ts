import { describe, expect, it } from 'vitest'
import {
  checkCounts,
  checkFailures,
  playwrightCounts,
  playwrightFailures,
  sum,
  summaryLine,
  vitestCounts,
  vitestFailures,
  withRunner,
} from './test-reports.mjs'

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
    const report = { stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 1 }, errors: [{}], suites: [] }
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

describe('what failed is named at the end', () => {
  it('as a test of vitest, or as a file that did not load', () => {
    const failed = {
      status: 'failed',
      fullName: 'pay is right',
      failureMessages: ['\u001B[31mAssertionError\u001B[39m: 1\nat x'],
    }
    const passed = { status: 'passed', fullName: 'a sum is one', failureMessages: [] }
    const testResults = [
      { status: 'failed', name: 'pay.test.ts', message: '', assertionResults: [passed, failed] },
      { status: 'failed', name: 'a.test.ts', message: 'no such file\nat y', assertionResults: [] },
    ]
    expect(vitestFailures({ ...vitestReport, testResults })).toEqual([
      'pay.test.ts › pay is right: AssertionError: 1',
      'a.test.ts: no such file',
    ])
  })

  it('as a test of the browser, however deep, as one that passed when repeated, and as a broken set-up', () => {
    const spec = (title: string, status: string, messages: string[]) => ({
      title,
      file: 'a.spec.ts',
      line: 7,
      tests: [{ status, results: messages.map((message) => ({ errors: [{ message }] })) }],
    })
    const inner = { specs: [spec('deep', 'flaky', ['Error: late\n at z'])] }
    const report = {
      stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 0 },
      errors: [{ message: 'no port' }],
      suites: [{ specs: [spec('fine', 'expected', []), spec('broken', 'unexpected', [])], suites: [inner] }],
    }
    expect(playwrightFailures(report)).toEqual([
      'a.spec.ts:7 › broken',
      'a.spec.ts:7 › deep: Error: late',
      'outside of the tests: no port',
    ])
  })

  it('as a check, with the first of its problems', () => {
    const report = [
      { name: 'lint', problems: [] },
      { name: 'types', problems: ['a.ts: wrong', 'b'] },
    ]
    expect(checkFailures(report)).toEqual(['types, 2 problems: a.ts: wrong'])
  })
})
