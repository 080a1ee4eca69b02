import { defineConfig } from '@playwright/test'
import { findHeadless } from '../support/chromium.mjs'
import { browserArgs, seats } from '../support/seats.ts'

// Whoever only reads this file needs no browser; without one Playwright says itself that its own is missing.
const executablePath = findHeadless()

export default defineConfig({
  testDir: '.',
  outputDir: '../../out/test-results',
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  // A machine that is busy with something else is slow, not wrong.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    browserName: 'chromium',
    launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args: browserArgs },
    locale: 'en-GB',
    // What never comes is told in half a minute, not at the test's end.
    actionTimeout: 30_000,
    // Kept pages would answer in place of the server, and out of a test's sight; tests of them allow it.
    serviceWorkers: 'block',
    timezoneId: 'Asia/Tashkent',
    contextOptions: { reducedMotion: 'reduce' },
    // A trace of every step costs a third of the run; `MARKAZ_TEST_TRACE=1` keeps those of the tests that fail.
    trace: process.env['MARKAZ_TEST_TRACE'] === '1' ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    { name: 'together', testMatch: /e2e[\\/][^\\/]+\.spec\.ts$/, use: seats.desk },
    { name: 'desktop', testMatch: /e2e[\\/]desktop[\\/].+\.spec\.ts$/ },
  ],
})
