import { AxeBuilder } from '@axe-core/playwright'
import { expect, type BrowserContext, type Download, type Page } from '@playwright/test'
import { readFile } from 'node:fs/promises'
import { password } from './workshop.ts'

/** Signs in as a browser does and answers a page; the language is English, whose words the tests look for. */
export async function signedIn(context: BrowserContext, address: string, signInName: string): Promise<Page> {
  await context.request.post(`${address}/api/v1/session`, { data: { signInName, password } })
  await context.request.put(`${address}/api/v1/session/locale`, {
    data: { locale: 'en' },
    headers: { 'idempotency-key': crypto.randomUUID() },
  })
  return context.newPage()
}

const tags = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']
/** Before and after what is told at the edge of the screen: they hold no focus, they hand it in and out at once. */
const handOn = '[role=region] > span[aria-hidden=true][tabindex="0"]'

/** What stands between a page and those who use it in another way than by sight and mouse; `rules`: no more than these. */
export async function barriersOf(page: Page, rules: readonly string[] = []): Promise<string[]> {
  // What fades in has not got its contrast yet.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
        .map(({ finished }) => finished),
    ),
  )
  // Without the legacy mode axe opens one more page for each look at one, for frames of other origins, of which there are none.
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .exclude(handOn)
    .options({
      resultTypes: ['violations'],
      runOnly: rules.length > 0 ? { type: 'rule', values: [...rules] } : { type: 'tag', values: tags },
    })
    .analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

/** How many pixels a page is wider than the screen. */
export const sidewaysOf = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth))

/** Picks a filter of a list from its menu; its chip then stands open. */
export async function pickFilter(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Filter', exact: true }).click()
  await page.getByRole('menuitem', { name, exact: true }).click()
  await expect(page.getByRole('button', { name: `Remove the filter “${name}”` })).toBeVisible()
}

/** Chooses from a list that has been opened, and goes on when it is gone: until then it keeps the keyboard. */
export async function chooseOption(page: Page, name: string): Promise<void> {
  await page.getByRole('option', { name }).click()
  await expect(page.getByRole('listbox')).toHaveCount(0)
}

export async function savedFile(waiting: Promise<Download>): Promise<{ name: string; bytes: Buffer }> {
  const download = await waiting
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) }
}
