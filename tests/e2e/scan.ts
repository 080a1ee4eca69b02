import type { Page } from '@playwright/test'

const places: Readonly<Record<string, string>> = { '-': 'Minus', '/': 'Slash', '.': 'Period', ' ': 'Space' }

function keyFor(character: string): string {
  if (/\d/.test(character)) return `Digit${character}`
  if (/[a-z]/.test(character)) return `Key${character.toUpperCase()}`
  if (/[A-Z]/.test(character)) return `Shift+Key${character}`
  const place = places[character]
  if (place === undefined) throw new Error(`no key on a scanner's keyboard for "${character}"`)
  return place
}

/** Types as a keyboard-wedge scanner does: the places of keys, without a pause, Enter behind them. */
export async function scan(page: Page, code: string): Promise<void> {
  for (const character of code) await page.keyboard.press(keyFor(character))
  await page.keyboard.press('Enter')
}
