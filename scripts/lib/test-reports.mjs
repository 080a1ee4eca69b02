/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/**
 * What the runners' JSON reports hold of interest.
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: { status: string, name: string, assertionResults: unknown[] }[] }} VitestReport
 * @typedef {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, errors: unknown[] }} PlaywrightReport
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
