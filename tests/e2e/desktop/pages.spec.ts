import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { firstRunPage } from '../../../desktop/pages/first-run.ts'
import { leavePage } from '../../../desktop/pages/leave.ts'
import { style } from '../../../desktop/pages/style.ts'
import { pageHeaders } from '../../../desktop/security.ts'
import { spokenIn } from '../../../desktop/texts.ts'
import { root } from '../../../scripts/lib/paths.mjs'

/**
 * The desktop's own pages in a browser, with the preload as it is; only what `require('electron')` gives stands in for
 * Electron, and the address is said to be the desktop's.
 */

const preload = readFileSync(join(root, 'desktop', 'preload', 'preload.cjs'), 'utf8')
const origin = 'http://desktop.localhost'

interface Told {
  told: unknown[][]
  answer: unknown
  part?: (event: unknown, id: string, content: string) => void
  exposed: Record<string, { print: () => Promise<unknown> }>
}
declare global {
  interface Window {
    standIn: Told
  }
}

async function open(page: Page, content: string, protocol: string) {
  await page.route(`${origin}/**`, (route) => {
    const { pathname } = new URL(route.request().url())
    if (pathname === '/style.css') return route.fulfill({ body: style, contentType: 'text/css' })
    if (pathname === '/mark.svg') return route.fulfill({ path: join(root, 'resources', 'brand', 'mark.svg') })
    return route.fulfill({ body: content, headers: pageHeaders })
  })
  await page.addInitScript({
    content: `(() => {
      const standIn = { told: [], answer: null, exposed: {} }
      window.standIn = standIn
      const tell = (...message) => void standIn.told.push(message)
      const ipcRenderer = {
        invoke: async (...message) => (tell(...message), standIn.answer),
        send: tell,
        on: (_name, listener) => (standIn.part = listener),
      }
      const contextBridge = { exposeInMainWorld: (name, api) => (standIn.exposed[name] = api) }
      const run = (require, location) => {${preload}}
      run(() => ({ ipcRenderer, contextBridge }), { protocol: '${protocol}' })
    })()`,
  })
  await page.goto(`${origin}/`)
}
const told = (page: Page) => page.evaluate(() => window.standIn.told)
const answers = (page: Page, answer: unknown) =>
  page.evaluate((given) => {
    window.standIn.answer = given
  }, answer)

test('the PIN is typed on the pad, sent once, and a wrong one is told', async ({ page }) => {
  const { texts } = spokenIn('uz-Latn')
  await open(page, leavePage(spokenIn('uz-Latn')), 'markaz:')
  await answers(page, texts.problemWrongPin)
  for (const digit of ['4', '7', '1', '2']) await page.getByRole('button', { name: digit, exact: true }).click()
  await page.getByRole('button', { name: texts.erase }).click()
  for (const digit of ['4', '7', '1', '1']) await page.getByRole('button', { name: digit, exact: true }).click()
  await page.getByRole('button', { name: texts.leaveNow, exact: true }).click()
  await expect(page.getByRole('alert')).toHaveText(texts.problemWrongPin)
  expect(await told(page)).toEqual([['page:submit', 'kiosk.leave', { pin: '4711' }]])
  for (const button of await page.locator('.pad button').all()) {
    const box = await button.boundingBox()
    expect(box?.height).toBeGreaterThanOrEqual(72)
    expect(box?.width).toBeGreaterThanOrEqual(72)
  }
})

test('a choice is sent, and what changes on the page runs no script', async ({ page }) => {
  const { texts } = spokenIn('ru')
  await open(page, `${firstRunPage(spokenIn('ru'))}<div id="servers"></div>`, 'markaz:')
  await page.getByRole('button', { name: texts.firstMain }).click()
  expect(await told(page)).toEqual([['page:submit', 'role.main', {}]])
  await page.evaluate(() =>
    window.standIn.part?.({}, 'servers', '<p>Zamon</p><img src=x onerror="document.title=\'run\'">'),
  )
  await expect(page.getByText('Zamon')).toBeVisible()
  expect(await page.title()).toBe('Markaz')
})

test('a page of the server’s gets a function that prints and nothing else; five taps in the corner ask to leave', async ({
  page,
}) => {
  await open(page, '<!doctype html><title>kiosk</title><button>0</button>', 'http:')
  expect(await page.evaluate(() => Object.keys(window.standIn.exposed))).toEqual(['markazDesktop'])
  await page.evaluate(() => window.standIn.exposed['markazDesktop']?.print())
  expect(await told(page)).toEqual([['page:print']])
  for (let tap = 0; tap < 4; tap++) await page.mouse.click(10, 60)
  await page.mouse.click(400, 300)
  for (let tap = 0; tap < 4; tap++) await page.mouse.click(10, 60)
  expect(await told(page)).toHaveLength(1)
  await page.mouse.click(10, 60)
  expect(await told(page)).toEqual([['page:print'], ['kiosk:askLeave']])
})
