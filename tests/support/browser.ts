import { type BrowserContext, type Page, test as base } from '@playwright/test'
import { type HostedServer, startHosted } from './hosted-server.ts'
import { startServer } from './server.ts'

interface Fixtures {
  /** Flags for this test's server: `test.use({ serverArgs: ['--demo'] })`. */
  serverArgs: readonly string[]
  /** The server as it is built and installed, in a process of its own, instead of its source. */
  isBuilt: boolean
  server: HostedServer
  /** Looks at every page of the test. */
  watched: undefined
}

/** Collects what a person would not see but is wrong: an uncaught error, a thing the security policy refused. */
function watch(page: Page, problems: string[]) {
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error' && message.text().includes('Content Security Policy')) problems.push(message.text())
  })
}

/** Each test has a server and an empty install of its own, and no page of it, whoever opened it, may have a hidden problem. */
export const test = base.extend<Fixtures>({
  serverArgs: [[], { option: true }],
  isBuilt: [false, { option: true }],
  server: async ({ serverArgs, isBuilt }, use, testInfo) => {
    const server = await (isBuilt ? startServer : startHosted)({ args: serverArgs })
    await use(server)
    if (testInfo.status !== testInfo.expectedStatus) {
      await testInfo.attach('server output', { body: server.output(), contentType: 'text/plain' })
    }
    await server.stop()
  },
  baseURL: async ({ server }, use) => use(server.address),
  watched: [
    async ({ browser }, use) => {
      const problems: string[] = []
      const opened: BrowserContext[] = []
      const onContext = (context: BrowserContext) => {
        opened.push(context)
        context.on('page', (page) => watch(page, problems))
        // Not all that is refused is said in the console; a context that is closed at once has no page to look at.
        context
          .addInitScript(() =>
            document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
              console.error(`Content Security Policy: ${effectiveDirective} refused ${blockedURI}`),
            ),
          )
          .catch(() => undefined)
      }
      browser.on('context', onContext)
      await use(undefined)
      browser.off('context', onContext)
      // A page left open goes on drawing and looking for its server beside all tests that follow.
      await Promise.all(opened.map((context) => context.close()))
      if (problems.length > 0) throw new Error(`a page had problems:\n${problems.join('\n')}`)
    },
    { auto: true },
  ],
})

export { expect } from '@playwright/test'
