import type { Page } from '@playwright/test'

const latin = "qwertyuiop[]asdfghjkl;'zxcvbnm,./"
const russian = 'йцукенгшщзхъфывапролджэячсмитьбю.'

function pressed(character: string): { key: string; code: string; shiftKey: boolean } {
  const lower = character.toLowerCase()
  const shiftKey = lower !== character
  const typed = russian[latin.indexOf(lower)] ?? character
  const key = shiftKey ? typed.toUpperCase() : typed
  if (/[a-z]/.test(lower)) return { key, code: `Key${lower.toUpperCase()}`, shiftKey }
  if (/\d/.test(character)) return { key: character, code: `Digit${character}`, shiftKey }
  return { key, code: character === '-' ? 'Minus' : 'Slash', shiftKey }
}

/** A scanner that types as a keyboard does, into whatever has the focus, while the Russian layout is on. */
export async function scan(page: Page, code: string): Promise<void> {
  const keys = [...Array.from(code, pressed), { key: 'Enter', code: 'Enter', shiftKey: false }]
  await page.evaluate((all) => {
    for (const key of all) {
      const event = new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true })
      ;(document.activeElement ?? document.body).dispatchEvent(event)
    }
  }, keys)
}
