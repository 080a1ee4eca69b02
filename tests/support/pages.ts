import { expect, type BrowserContext, type Download, type Locator, type Page } from '@playwright/test'
import type axe from 'axe-core'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { LocaleTag } from '../../contracts/common.ts'
import { password } from './workshop.ts'

/** Signs in as a browser does and answers a page; the language is English, whose words most tests look for. */
export async function signedIn(
  context: BrowserContext,
  address: string,
  signInName: string,
  locale: LocaleTag = 'en',
): Promise<Page> {
  await context.request.post(`${address}/api/v1/session`, { data: { signInName, password } })
  await context.request.put(`${address}/api/v1/session/locale`, {
    data: { locale },
    headers: { 'idempotency-key': crypto.randomUUID() },
  })
  return context.newPage()
}

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const axeProgram = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Before and after what is told at the edge of the screen: they hold no focus, they hand it in and out at once. */
const handOn = '[role=region] > span[aria-hidden=true][tabindex="0"]'

interface Look {
  /** No more rules than these. */
  rules?: readonly string[]
  /** No more of the page than this. */
  within?: string
}

/** What stands between a page and those who use it in another way than by sight and mouse. */
export async function barriersOf(page: Page, { rules = [], within }: Look = {}): Promise<string[]> {
  // What fades in has not got its contrast yet; where it ends, what inherits from it may begin.
  await page.evaluate(async () => {
    const ending = () =>
      document
        .getAnimations()
        .filter(({ effect, playState }) => playState === 'running' && effect?.getComputedTiming().endTime !== Infinity)
    for (let moving = ending(); moving.length > 0; moving = ending()) {
      await Promise.allSettled(moving.map(({ finished }) => finished))
    }
  })
  // Half a megabyte, which a page keeps until it is loaded anew; read once, not at each look.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeProgram)
  return page.evaluate(
    async ({ context, options }) => {
      const { axe: looker } = window as unknown as { axe: typeof axe }
      const found = await looker.run(context, options)
      return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
    },
    {
      context: { ...(within === undefined ? {} : { include: [within] }), exclude: [handOn] },
      options: {
        resultTypes: ['violations'] satisfies axe.resultGroups[],
        // Where it stands is told by its HTML.
        selectors: false,
        runOnly:
          rules.length > 0 ? { type: 'rule' as const, values: [...rules] } : { type: 'tag' as const, values: tags },
      },
    },
  )
}

/** What the page tells at the edge of the screen; for a second the words are a second time in the page, for those who hear it. */
export const told = (page: Page, text: string): Locator => page.locator('[role=region] > ol > li').getByText(text)

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
