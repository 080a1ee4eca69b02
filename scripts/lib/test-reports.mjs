import { stripVTControlCharacters } from 'node:util'

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/**
 * What the runners' JSON reports hold of interest.
 * @typedef {{ status: string, fullName: string, failureMessages?: string[] | null }} VitestTest
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: { status: string, name: string, message?: string, assertionResults: VitestTest[] }[] }} VitestReport
 * @typedef {{ message?: string }} PlaywrightError
 * @typedef {{ title: string, file: string, line: number,
 *   tests: { status: string, results: { errors: PlaywrightError[] }[] }[] }} PlaywrightTest
 * @typedef {{ specs: PlaywrightTest[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 * @typedef {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: PlaywrightError[],
 *   suites: PlaywrightSuite[] }} PlaywrightReport
 * @typedef {{ name: string, problems: string[] }[]} CheckReport
 */

/**
 * A file that could not even be loaded has no tests to fail: it counts as one.
 * @param {VitestReport} report
 * @returns {Counts}
 */
export function vitestCounts(report) {
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/**
 * A test that passed only when repeated did not pass.
 * @param {PlaywrightReport} report
 * @returns {Counts}
 */
export const playwrightCounts = ({ stats, errors }) => ({
  passed: stats.expected,
  failed: stats.unexpected + stats.flaky + errors.length,
  skipped: stats.skipped,
})

/**
 * @param {CheckReport} report
 * @returns {Counts}
 */
export const checkCounts = (report) => ({
  passed: report.filter(({ problems }) => problems.length === 0).length,
  failed: report.filter(({ problems }) => problems.length > 0).length,
  skipped: 0,
})

/**
 * One line for what failed, with the first line of why; colours are for a terminal that shows the whole.
 * @param {string} what
 * @param {string | null | undefined} why
 */
function failureLine(what, why) {
  const [reason] = stripVTControlCharacters(why ?? '')
    .trim()
    .split('\n')
  return reason ? `${what}: ${reason}` : what
}

/**
 * @param {VitestReport} report
 * @returns {string[]} a line for each of `failed`
 */
export const vitestFailures = ({ testResults }) =>
  testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (status === 'failed' && assertionResults.length === 0) return [failureLine(name, message)]
    return failed.map(({ fullName, failureMessages }) => failureLine(`${name} › ${fullName}`, failureMessages?.[0]))
  })

/**
 * @param {PlaywrightReport} report
 * @returns {string[]} a line for each of `failed`
 */
export function playwrightFailures({ suites, errors }) {
  /** @param {PlaywrightSuite} suite @returns {string[]} */
  const ofSuite = ({ specs, suites: inner = [] }) => [
    ...specs.flatMap(({ file, line, title, tests }) =>
      tests
        .filter(({ status }) => status === 'unexpected' || status === 'flaky')
        .map(({ results }) =>
          failureLine(`${file}:${line} › ${title}`, results.flatMap((result) => result.errors)[0]?.message),
        ),
    ),
    ...inner.flatMap(ofSuite),
  ]
  return [...suites.flatMap(ofSuite), ...errors.map(({ message }) => failureLine('outside of the tests', message))]
}

/**
 * @param {CheckReport} report
 * @returns {string[]} a line for each of `failed`
 */
export const checkFailures = (report) =>
  report
    .filter(({ problems }) => problems.length > 0)
    .map(({ name, problems }) => failureLine(`${name}, ${problems.length} problems`, problems[0]))

/**
 * A runner that ended badly without a failed test to show for it has failed itself.
 * @param {Counts | undefined} counts nothing when it left no report
 * @param {number} exitCode
 * @returns {Counts}
 */
export function withRunner(counts, exitCode) {
  if (counts === undefined) return { passed: 0, failed: 1, skipped: 0 }
  const isUnexplained = exitCode !== 0 && counts.failed === 0
  return isUnexplained ? { ...counts, failed: 1 } : counts
}

/**
 * @param {readonly Counts[]} all
 * @returns {Counts}
 */
export const sum = (all) => ({
  passed: all.reduce((total, { passed }) => total + passed, 0),
  failed: all.reduce((total, { failed }) => total + failed, 0),
  skipped: all.reduce((total, { skipped }) => total + skipped, 0),
})

/** @param {Counts} counts */
export const summaryLine = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
