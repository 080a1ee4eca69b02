import type { BrowserContext, Page } from '@playwright/test'
import type { Seat } from './shot.ts'

/** Least sizes in CSS pixels: what a finger hits, and what can be read from where people stand. */
const least: Readonly<Record<Seat, { target: number; text: number }>> = {
  desk: { target: 0, text: 0 },
  phone: { target: 44, text: 16 },
  tablet: { target: 44, text: 16 },
  kiosk: { target: 72, text: 20 },
  tv: { target: 0, text: 28 },
}

/** Looks at the page as it stands now for what a picture alone does not tell. */
export const lookAt = (page: Page, seat: Seat): Promise<string[]> =>
  page.evaluate(({ target, text }) => {
    const found: string[] = []
    const sideways = document.documentElement.scrollWidth - innerWidth
    if (sideways > 0) found.push(`scrolls sideways by ${sideways} px`)

    const isShown = (element: Element) =>
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest('.sr-only')
    const nameOf = (element: Element) =>
      (element.getAttribute('aria-label') ?? element.textContent.trim()).replace(/\s+/g, ' ').slice(0, 40) ||
      element.tagName.toLowerCase()

    const words = new Set<string>()
    const small = new Map<string, number>()
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const holder = walker.currentNode.parentElement
      const shown = walker.currentNode.textContent?.trim() ?? ''
      if (!holder || shown === '' || holder.closest('script, style')) continue
      words.add(shown)
      const size = Number.parseFloat(getComputedStyle(holder).fontSize)
      // Initials stand in for a photo: whose they are stands beside them.
      if (size < text && isShown(holder) && !holder.closest('[data-slot=fallback], canvas'))
        small.set(shown.slice(0, 30), size)
    }
    for (const element of document.querySelectorAll('[aria-label], [placeholder], [title]')) {
      for (const name of ['aria-label', 'placeholder', 'title']) words.add(element.getAttribute(name) ?? '')
    }
    const keys = [...words].filter(
      (word) => /^[a-z][a-zA-Z]*(\.[a-zA-Z][\w-]*)+$/.test(word) && !/\.(csv|xlsx|pdf|local)$/.test(word),
    )
    if (keys.length > 0) found.push(`a key instead of a text: ${keys.slice(0, 5).join(', ')}`)
    if (small.size > 0) {
      const some = [...small].slice(0, 3).map(([word, size]) => `"${word}" ${size} px`)
      found.push(`${small.size} texts under ${text} px: ${some.join(', ')}`)
    }

    const cut = [...document.querySelectorAll('button [data-slot=label], a[data-slot=base] [data-slot=label]')].filter(
      (label) => isShown(label) && label.scrollWidth > label.clientWidth,
    )
    if (cut.length > 0) found.push(`cut words on a button: ${cut.slice(0, 3).map(nameOf).join(', ')}`)

    // What is ticked is hit by its label, a link within a sentence is as high as its line, and the way past the menu
    // is for keyboards.
    const others = '[role=checkbox], [role=radio], [role=switch], p a, a[href="#main"]'
    const hard = [...document.querySelectorAll('button, a[href], select, textarea')]
      .filter((element) => isShown(element) && !element.matches(others))
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && box.height > 1 && Math.min(box.width, box.height) < target - 0.5)
    if (hard.length > 0) {
      const some = hard
        .slice(0, 3)
        .map(({ element, box }) => `"${nameOf(element)}" ${Math.round(box.width)}x${Math.round(box.height)}`)
      found.push(`${hard.length} targets under ${target} px: ${some.join(', ')}`)
    }
    return found
  }, least[seat])

/** Collects what the browser complains about, and every request that would leave this machine. */
export function listen(context: BrowserContext): { take: () => string[] } {
  let heard = new Set<string>()
  context.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url())
    if (/^(https?|wss?):$/.test(protocol) && hostname !== '127.0.0.1') heard.add(`asks outside: ${request.url()}`)
  })
  context.on('weberror', (error) => heard.add(`uncaught: ${error.error().message}`))
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      heard.add(`console: ${message.text().slice(0, 200)}`)
  })
  return {
    take() {
      const all = [...heard]
      heard = new Set()
      return all
    },
  }
}

/** Waits until the page shows what it came for: fonts there, no skeleton, no chart half drawn. */
export async function settle(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      document.querySelector('#app > *') !== null && document.querySelector('.animate-pulse:not([data-live])') === null,
    undefined,
    { timeout: 10_000 },
  )
  await page.evaluate(() => document.fonts.ready)
  const isChart = (await page.locator('canvas').count()) > 0
  await page.waitForTimeout(isChart ? 900 : 250)
}
