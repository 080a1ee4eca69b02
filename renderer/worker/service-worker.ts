import { clientsClaim } from 'workbox-core'
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'

/** What the build puts here: every file of the pages, under the hash of its content. */
declare const PAGE_FILES: readonly { url: string; revision: string | null }[]
declare const self: { skipWaiting(): Promise<void> }

/** The pages' word that nobody is in the middle of anything: the new version may take over. */
const takeOver = 'take-over'

/*
 * The pages open without the server: their files are kept on the device. Nothing the server answers is kept here, so what
 * is not a file of the pages goes to the server as if there were no worker.
 */
precacheAndRoute([...PAGE_FILES])
cleanupOutdatedCaches()
registerRoute(
  new NavigationRoute(createHandlerBoundToURL('/index.html'), {
    denylist: [/^\/(api|socket\.io)\//, /\.[a-z0-9]+$/i],
  }),
)
clientsClaim()

addEventListener('message', ({ data }) => {
  if (data === takeOver) void self.skipWaiting()
})
