import { expect, test, type Page, type Request } from '@playwright/test'
import { builtInRoles } from '../../contracts/permissions.ts'
import { freePort } from '../support/free-port.ts'
import { barriersOf, sidewaysOf } from '../support/pages.ts'
import { seats } from '../support/seats.ts'
import { listen, lookAt } from './pictures/inspect.ts'
import { everyPage } from './pictures/page-shots.ts'
import type { Seat } from './pictures/shot.ts'
import { openStudio, type Studio } from './pictures/studio.ts'

/**
 * Every page that is declared, in a workshop of sixty days, as those whose page it is have it in front of them. A page is
 * looked at by being there: there is no list of them here to forget one in.
 */

// A fault is told with its page; a trace of hundreds of pages would take longer than looking at them.
test.use({ trace: 'off' })

/** How long nothing is asked until a page is taken to have all it asks for. */
const quietMs = 250

/** Tells for how long a page has asked the server nothing. */
function askingOf(page: Page) {
  const asked = new Set<Request>()
  let quietSince = performance.now()
  const begin = () => (quietSince = performance.now())
  const end = (request: Request) => {
    if (asked.delete(request)) begin()
  }
  page.on('request', (request) => asked.add(request))
  page.on('requestfinished', end)
  page.on('requestfailed', end)
  return { begin, quietMs: () => (asked.size > 0 ? 0 : performance.now() - quietSince) }
}

/** Waits until a page has asked for nothing for a while: what was opened is there whole. */
const calm = (asking: ReturnType<typeof askingOf>) =>
  expect.poll(asking.quietMs, { intervals: [50], timeout: 30_000 }).toBeGreaterThan(quietMs)

/** Goes to a page as somebody does who is in the product already, and waits until it shows what it came for. */
async function show(page: Page, asking: ReturnType<typeof askingOf>, address: string): Promise<void> {
  asking.begin()
  if (page.url() === 'about:blank') await page.goto(address)
  else
    await page.evaluate((to) => {
      history.pushState({}, '', to)
      dispatchEvent(new PopStateEvent('popstate'))
    }, address)
  await calm(asking)
  await expect(page.locator('#app > *').first()).toBeAttached()
  await expect(page.locator('.animate-pulse:not([data-live])')).toHaveCount(0)
}

/** What a browser says that is no fault: pages have a face for an answer of 4xx. */
const noFault = /Service Worker registration blocked|status of 4\d\d/

/** What their main button does opens nothing over the page: a page of its own, a file to choose, a copy that is made. */
const opensNothing = new Set(['import', 'import-one', 'backups', 'orders'])

/** Opens what the page's main button opens, looks at it as at the page, and closes it. */
async function lookInside(page: Page, asking: ReturnType<typeof askingOf>, seat: Seat, where: string): Promise<void> {
  const button = page.locator('[data-shortcut="new"]:visible')
  if ((await button.count()) === 0) return
  asking.begin()
  if (seat === 'phone') await button.first().click()
  else await page.keyboard.press('n')
  const opened = page.getByRole('dialog')
  await expect.soft(opened, `${where}, new`).toHaveCount(1)
  if ((await opened.count()) === 0) return
  await calm(asking)
  expect.soft(await lookAt(page, seat), `${where}, new`).toEqual([])
  expect.soft(await barriersOf(page, { within: '[role=dialog]' }), `${where}, new`).toEqual([])
  await page.keyboard.press('Escape')
  await expect(opened).toHaveCount(0)
}

/** Each page of a seat, one after the other in one browser for each person. */
async function visit(
  studio: Studio,
  seat: Seat,
  colorScheme: 'light' | 'dark',
  look: (page: Page, where: string) => Promise<void>,
): Promise<void> {
  const all = await everyPage(seat)
  const seen = new Set<string>()
  for (const [viewer, shots] of Map.groupBy(all, (shot) => shot.viewer)) {
    const spoken = viewer === 'master' ? 'ru' : 'uz-Latn'
    const context = await studio.open(viewer, seat, viewer in builtInRoles ? spoken : undefined)
    const heard = listen(context)
    const page = await context.newPage()
    await page.emulateMedia({ colorScheme })
    const asking = askingOf(page)
    for (const { name, path } of shots) {
      const address = await studio.addressOf(path, viewer)
      if (address === undefined) continue
      const where = `${path} (${viewer})`
      await test.step(where, async () => {
        await show(page, asking, address)
        expect.soft(await lookAt(page, seat), where).toEqual([])
        await look(page, where)
        if (!seen.has(name) && !opensNothing.has(name)) await lookInside(page, asking, seat, where)
        const complaints = heard.take().filter((one) => !noFault.test(one))
        expect.soft(complaints, where).toEqual([])
      })
      seen.add(name)
    }
    await context.close()
  }
  expect(Array.from(new Set(all.map(({ name }) => name))).filter((name) => !seen.has(name))).toEqual([])
}

/** No barrier in the light, and none in the dark, where only colours differ. */
async function isOpenToAll(page: Page, where: string): Promise<void> {
  expect.soft(await barriersOf(page), where).toEqual([])
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(page.locator('html')).toHaveClass(/dark/)
  expect.soft(await barriersOf(page, { rules: ['color-contrast'] }), `${where}, dark`).toEqual([])
  await page.emulateMedia({ colorScheme: 'light' })
}

/** Other devices are let in, so that the pages that tell of it have something to tell. */
async function openNetwork(studio: Studio): Promise<void> {
  const context = await studio.open('administrator', 'desk')
  const answer = await context.request.put('/api/v1/lan', {
    headers: { 'idempotency-key': crypto.randomUUID() },
    data: { on: true, port: await freePort() },
  })
  expect(answer.ok()).toBe(true)
  await context.close()
}

test('at a desk, a kiosk and on a wall every page can be used by everybody, in the light and in the dark', async ({
  browser,
}) => {
  test.setTimeout(1_200_000)
  const studio = await openStudio(browser, 'ru')
  try {
    await openNetwork(studio)
    await visit(studio, 'desk', 'light', isOpenToAll)
    await visit(studio, 'kiosk', 'light', isOpenToAll)
    // A screen on the wall is dark, whatever the system says.
    await visit(studio, 'tv', 'light', async (page, where) => expect.soft(await barriersOf(page), where).toEqual([]))
  } finally {
    await studio.stop()
  }
})

test('on a phone in the dark every page can be used by everybody and by a thumb, and none goes sideways', async ({
  browser,
}) => {
  test.setTimeout(1_200_000)
  const studio = await openStudio(browser, 'uz-Latn')
  try {
    await openNetwork(studio)
    // The light is looked at by the tests of a worker's and a master's phone.
    await visit(studio, 'phone', 'dark', async (page, where) => {
      expect.soft(await barriersOf(page), where).toEqual([])
      for (const width of [320, 360]) {
        await page.setViewportSize({ width, height: 740 })
        expect.soft(await sidewaysOf(page), `${where}, ${width} px`).toBe(0)
      }
    })
  } finally {
    await studio.stop()
  }
})

test('on a tablet, upright and across, every page is for fingers, and none goes sideways', async ({ browser }) => {
  test.setTimeout(600_000)
  const studio = await openStudio(browser, 'uz-Latn')
  const { width, height } = seats.tablet.viewport
  try {
    await openNetwork(studio)
    // Whether all can use it is looked at on a phone, which has the same sizes.
    await visit(studio, 'tablet', 'light', async (page, where) => {
      await page.setViewportSize({ width: height, height: width })
      expect.soft(await lookAt(page, 'tablet'), `${where}, across`).toEqual([])
      await page.setViewportSize({ width, height })
    })
  } finally {
    await studio.stop()
  }
})
