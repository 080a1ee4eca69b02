import { expect, type Page } from '@playwright/test'
import { freePort } from '../../support/free-port.ts'
import { wedge } from '../wedge.ts'
import type { Shot, Viewer } from './shot.ts'

const own = (name: string, path: string, viewer: Viewer, more: Partial<Shot> = {}): Shot[] =>
  (['desk', 'phone'] as const).map((seat) => ({ name, seat, viewer, path, ...more }))

const begins: readonly Viewer[] = ['administrator', 'director', 'master', 'accountant', 'worker']

async function failToSignIn(page: Page) {
  await page.locator('input[autocomplete=username]').fill('dilnoza2')
  await page.locator('input[type=password]').fill('bunday-parol-yoʻq')
  await page.locator('form button[type=submit]').click()
  await expect(page.getByRole('alert').first()).toBeVisible()
}

/** The application's own pages, by the name of their route; the start page is another one for each role. */
export const ownScenes: readonly Shot[] = [
  ...own('sign-in', '/sign-in', 'nobody'),
  ...own('sign-in-failed', '/sign-in', 'nobody', { act: failToSignIn, fails: true }),
  ...own('set-up', '/', 'empty'),
  ...own('set-up-refused', '/', 'empty', {
    fails: true,
    async act(page) {
      for (const field of await page.locator('input[required]').all()) await field.fill('1234567890')
      await page.locator('input[autocomplete=username]').fill('a b c')
      await page.locator('form button[type=submit]').click()
      await expect(page.locator('[aria-invalid=true]').first()).toBeVisible()
    },
  }),
  ...own('password', '/password', 'worker'),
  ...own('profile', '/profile', 'master'),
  ...own('help', '/help/master/approvals', 'master'),
  ...own('not-found', '/nowhere', 'master'),
  ...begins.flatMap((viewer) => own(`home-${viewer}`, '/', viewer)),
  { name: 'pair', seat: 'kiosk', viewer: 'nobody', path: '/pair' },
  { name: 'pair', seat: 'tv', viewer: 'nobody', path: '/pair' },
  { name: 'pair', seat: 'phone', viewer: 'nobody', path: '/pair' },
  {
    name: 'pair-wrong-code',
    seat: 'kiosk',
    viewer: 'nobody',
    path: '/pair?code=00000000',
    fails: true,
    async act(page) {
      await page.locator('form button[type=submit]').click()
      await expect(page.getByRole('alert').first()).toBeVisible()
    },
  },
]

const firstRow = (page: Page) => page.locator('main [data-row]').first()

const sheet = [
  'Код изделия;Изделие;№ операции;Операция;Норма, минут;Расценка;Действует с',
  'K-01;Koʻylak;1;Yoqa tikish;1,25;450;2026-01-12',
  'K-01;Koʻylak;2;Yeng ulash;0,9;380,50;2026-01-12',
  'K-01;Koʻylak;2;Manjet;0,9;-5;31.02.2026',
].join('\n')

async function checkSheet(page: Page) {
  const file = { name: 'narxlar.csv', mimeType: 'text/csv', buffer: Buffer.from(sheet) }
  await page.getByRole('radio').nth(1).click()
  await page.locator('input[type=file]').setInputFiles(file)
  await expect(page.locator('main table').first()).toBeVisible()
}

async function switchNetworkOn(page: Page) {
  const headers = { 'idempotency-key': 'on' }
  const answer = await page.request.put('/api/v1/lan', { headers, data: { on: true, port: await freePort() } })
  expect(answer.ok() || answer.status() === 409 || answer.status() === 422).toBe(true)
  await page.reload()
}

/** An order that is being sewn, which a first row may not be. */
async function openRunningOrder(page: Page) {
  await page.locator('main [data-row]', { hasText: '1006' }).click()
  await expect(page.locator('main [data-figure=forecast]')).toBeVisible()
}

async function openCoupons(page: Page) {
  await openRunningOrder(page)
  await page.locator('main header button').first().click()
  await expect(page.getByRole('dialog').getByRole('radio').first()).toBeVisible()
}

/** What stands over a page, and the faces of a list that is not full. */
export const stateScenes: readonly Shot[] = [
  ...own('order-running', '/orders?status=open', 'master', { act: openRunningOrder }),
  ...own('order-coupons', '/orders?status=open', 'master', { act: openCoupons }),
  ...own('order-cut', '/orders?status=open', 'master', {
    async act(page) {
      await page.locator('main [data-row]', { hasText: '1008' }).click()
      await page.locator('main [data-shortcut=new]').click()
      await expect(page.getByRole('dialog').locator('form')).toBeVisible()
    },
  }),
  ...own('order-lay', '/orders?status=open', 'master', {
    async act(page) {
      await page.locator('main [data-row]', { hasText: '1008' }).click()
      await page.locator('main [data-lay] [data-act=cut]').first().click()
      await expect(page.getByRole('dialog').locator('form')).toBeVisible()
    },
  }),
  ...own('bundle-of-order', '/bundles?q=1006-40', 'master', {
    async act(page) {
      await page.locator('main [data-row]').first().click()
      await expect(page).toHaveURL(/\/bundles\/.+/)
    },
  }),
  ...own('order-matrix', '/orders?status=draft', 'administrator', {
    async act(page) {
      await page.locator('main [data-row]').first().click()
      await page.locator('main a[href$="/edit"]').click()
      await expect(page.locator('main form')).toBeVisible()
    },
  }),
  ...own('import-one', '/import', 'administrator', { act: checkSheet }),
  ...own('network-on', '/network', 'administrator', { act: switchNetworkOn }),
  ...own('list-empty', '/work-records?q=qqqq', 'master'),
  ...own('list-failed', '/work-records', 'master', {
    fails: true,
    async act(page) {
      await page.route('**/api/v1/work-records?*', (route) =>
        route.fulfill({
          status: 500,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            type: 'about:blank',
            status: 500,
            code: 'server.failed',
            title: '',
            detail: '',
            requestId: '0',
          }),
        }),
      )
      await page.reload()
    },
  }),
  ...own('connection-lost', '/dashboard', 'master', {
    fails: true,
    async act(page) {
      await page.context().setOffline(true)
      await page.evaluate(() => window.dispatchEvent(new Event('offline')))
      await page.waitForTimeout(4_000)
    },
  }),
  {
    name: 'command-palette',
    seat: 'desk',
    viewer: 'administrator',
    path: '/people',
    async act(page) {
      await page.keyboard.press('ControlOrMeta+k')
      await page
        .getByRole('dialog')
        .getByRole('combobox')
        .or(page.getByRole('dialog').locator('input'))
        .first()
        .fill('ka')
      await page.waitForTimeout(700)
    },
  },
  ...(
    [
      ['worker-panel', '/workers', 'administrator'],
      ['work-record-panel', '/work-records', 'master'],
      ['account-panel', '/accounts', 'administrator'],
    ] as const
  ).flatMap(([name, path, viewer]) =>
    own(name, path, viewer, {
      async act(page) {
        await firstRow(page).click()
        await expect(page.getByRole('dialog')).toBeVisible()
      },
    }),
  ),
  ...(
    [
      ['new-station', '/stations', 'administrator'],
      ['new-worker', '/workers', 'administrator'],
      ['new-product', '/products', 'administrator'],
      ['new-account', '/accounts', 'administrator'],
    ] as const
  ).flatMap(([name, path, viewer]) =>
    own(name, path, viewer, {
      async act(page) {
        await page.locator('[data-shortcut=new]').first().click()
        await expect(page.getByRole('dialog')).toBeVisible()
      },
    }),
  ),
]

const kiosk = (name: string, act?: Shot['act'], more: Partial<Shot> = {}): Shot => ({
  name: `kiosk-${name}`,
  seat: 'kiosk',
  viewer: 'kiosk',
  path: '/kiosk',
  ...(act ? { act } : {}),
  ...more,
})

const at = (page: Page, ...states: string[]) =>
  expect(page.locator(states.map((state) => `[data-at="${state}"]`).join(', '))).toBeVisible()

async function signInAtKiosk(page: Page) {
  await wedge(page, 'B-0006')
  await at(page, 'choose')
}

async function toQuantity(page: Page) {
  await signInAtKiosk(page)
  await page.locator('.choice').first().click()
  await at(page, 'quantity')
}

/** The kiosk step by step, with what it says to a mistake. */
export const kioskScenes: readonly Shot[] = [
  kiosk('0-not-paired', undefined, { viewer: 'nobody' }),
  kiosk('1-start'),
  kiosk('2-choose', signInAtKiosk),
  kiosk('2-products', async (page) => {
    await signInAtKiosk(page)
    const other = page.locator('main > button').last()
    if (await other.isVisible()) await other.click()
  }),
  kiosk('3-quantity', async (page) => {
    await toQuantity(page)
    await page.keyboard.type('60', { delay: 150 })
  }),
  kiosk('4-recorded', async (page) => {
    await toQuantity(page)
    await page.keyboard.type('12', { delay: 150 })
    await page.keyboard.press('Enter')
    await expect(page.locator('[data-tone=done]')).toBeVisible()
  }),
  kiosk('5-too-many', async (page) => {
    await toQuantity(page)
    await page.keyboard.type('9999', { delay: 150 })
    await page.keyboard.press('Enter')
    await expect(page.locator('[data-tone=choose]')).toBeVisible()
  }),
  kiosk(
    '6-unknown-badge',
    async (page) => {
      await wedge(page, 'X-9999')
      await expect(page.locator('[data-tone=wrong]')).toBeVisible()
    },
    { fails: true },
  ),
  kiosk('8-end-shift', async (page) => {
    await signInAtKiosk(page)
    const begin = page.locator('[data-shift][data-begun=false] button')
    if (await begin.isVisible()) await begin.click()
    await page.locator('[data-shift][data-begun=true] button').click()
    await expect(page.locator('[data-end-question]')).toBeVisible()
  }),
  kiosk('7-badge-by-hand', async (page) => {
    await page.locator('footer button').click()
    await at(page, 'typing')
  }),
]

/** Nobody calls for help while the picture is taken. */
async function quietly(page: Page) {
  const shift = { calls: 3, resolved: 3, meanWaitMs: 240_000 }
  await page.route('**/api/v1/boards/calls*', (route) => route.fulfill({ json: { at: Date.now(), open: [], shift } }))
  await page.reload()
}

export const tvScenes: readonly Shot[] = [
  { name: 'tv-not-paired', seat: 'tv', viewer: 'nobody', path: '/tv' },
  { name: 'tv-call', seat: 'tv', viewer: 'screen', path: '/tv' },
  { name: 'tv-floor', seat: 'tv', viewer: 'screen', path: '/tv', act: quietly },
  ...(['ranking', 'race', 'plant', 'orders', 'calls'] as const).map((board): Shot => ({
    name: `tv-${board}`,
    seat: 'tv',
    viewer: 'director',
    path: `/tv/${board}`,
    act: quietly,
  })),
  {
    name: 'tv-server-away',
    seat: 'tv',
    viewer: 'screen',
    path: '/tv',
    fails: true,
    async act(page) {
      await page.context().setOffline(true)
      await expect(page.locator('[data-stale=true]')).toBeVisible({ timeout: 45_000 })
    },
  },
]
