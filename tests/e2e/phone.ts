import type { Browser, BrowserContext, Page } from '@playwright/test'
import { expect } from '../support/browser.ts'
import { barriersOf } from '../support/pages.ts'
import { seats } from '../support/seats.ts'
import { lookAt } from './pictures/inspect.ts'

/** A phone as narrow as those that are still in use. */
export const smallPhone = (browser: Browser, baseURL: string): Promise<BrowserContext> =>
  browser.newContext({ ...seats.phone, viewport: { width: 360, height: 740 }, baseURL, reducedMotion: 'reduce' })

/** Nothing sideways, no letter under 16 px, no target under 44, no word cut, no barrier. */
export async function assertForAThumb(page: Page): Promise<void> {
  expect(await lookAt(page, 'phone')).toEqual([])
  expect(await barriersOf(page)).toEqual([])
}
