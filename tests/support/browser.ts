import { type Page, test as base } from '@playwright/test'
import { type RunningServer, startServer } from './server.ts'

interface Fixtures {
  /** Flags for this test's server: `test.use({ serverArgs: ['--demo'] })`. */
  serverArgs: readonly string[]
  server: RunningServer
}

/** Collects what a person would not see but is wrong: an uncaught error, a thing the security policy refused. */
function watch(page: Page, problems: string[]) {
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && message.text().includes('Content Security Policy')) problems.push(message.text())
  })
}

/** Each test has a server and an empty data folder of its own, and no page of it may have a hidden problem. */
export const test = base.extend<Fixtures>({
  serverArgs: [[], { option: true }],
  server: async ({ serverArgs }, use, testInfo) => {
    const server = await startServer({ args: serverArgs })
    await use(server)
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('server output', { body: server.output(), contentType: 'text/plain' })
    }
    await server.stop()
  },
  baseURL: async ({ server }, use) => use(server.address),
  context: async ({ context }, use) => {
    const problems: string[] = []
    context.on('page', (page) => watch(page, problems))
    // Not all that is refused is said in the console.
    await context.addInitScript(() =>
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
        console.error(`Content Security Policy: ${effectiveDirective} refused ${blockedURI}`),
      ),
    )
    await use(context)
    if (problems.length > 0) throw new Error(`the page had problems:\n${problems.join('\n')}`)
  },
})

export { expect } from '@playwright/test'
