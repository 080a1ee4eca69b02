import type { Page } from '@playwright/test'

const secondsBetweenKeys = 0.012
const places: Readonly<Record<string, string>> = { '-': 'Minus', '/': 'Slash', '.': 'Period' }

function placeOf(character: string): string {
  if (/\d/.test(character)) return `Digit${character}`
  if (/[a-z]/i.test(character)) return `Key${character.toUpperCase()}`
  const place = places[character]
  if (place === undefined) throw new Error(`no key on a scanner's keyboard for "${character}"`)
  return place
}

/**
 * Presses real keys as a keyboard-wedge scanner does, twelve milliseconds apart and Enter behind them. All keys are
 * handed over at once with the time each was pressed at, so that a busy machine does not turn a scan into typing.
 */
export async function wedge(page: Page, code: string): Promise<void> {
  const session = await page.context().newCDPSession(page)
  const keys = [
    ...Array.from(code, (character) => ({
      key: character,
      code: placeOf(character),
      text: character,
      modifiers: /[A-Z]/.test(character) ? 8 : 0,
    })),
    { key: 'Enter', code: 'Enter', text: '\r', modifiers: 0 },
  ]
  const begun = Date.now() / 1_000 - keys.length * secondsBetweenKeys
  await Promise.all(
    keys.flatMap((key, index) => {
      const timestamp = begun + index * secondsBetweenKeys
      return (['keyDown', 'keyUp'] as const).map((type) =>
        session.send('Input.dispatchKeyEvent', { type, timestamp, ...key, ...(type === 'keyUp' ? { text: '' } : {}) }),
      )
    }),
  )
  await session.detach()
}
