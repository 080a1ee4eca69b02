import { zWallKind } from './commands.ts'
import { type Display, findDisplay, markOf } from './displays.ts'
import type { WallWindow } from './settings.ts'

/** The windows that were chosen, display by display; an absent display keeps what it had. */
export function chosenWalls(
  choices: Readonly<Record<string, unknown>>,
  { kept, displays }: { kept: readonly WallWindow[]; displays: readonly Display[] },
): WallWindow[] {
  const elsewhere = kept.filter(({ display }) => !findDisplay(display, displays))
  const slots = new Set(elsewhere.map(({ slot }) => slot))
  const freeSlot = (kind: WallWindow['kind']): string => {
    let number = 1
    while (slots.has(`${kind}-${number}`)) number++
    return `${kind}-${number}`
  }
  const here = displays.flatMap((display): WallWindow[] => {
    const kind = zWallKind.catch('nothing').parse(choices[`display-${display.id}`])
    if (kind === 'nothing') return []
    const before = kept.find(
      (window) => window.kind === kind && findDisplay(window.display, displays)?.id === display.id,
    )
    const slot = before?.slot ?? freeSlot(kind)
    slots.add(slot)
    return [{ slot, kind, display: markOf(display) }]
  })
  return [...elsewhere, ...here]
}
