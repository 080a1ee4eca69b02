import { findDisplay, type Display } from './displays.ts'
import type { WallWindow } from './settings.ts'

/** An open window that covers a display. */
export interface OpenWindow {
  cover(display: Display): void
  close(): void
}

export interface WallWindows {
  /** Opens what is wanted and can be shown, closes the rest; to be called whenever either may have changed. */
  update(wanted: readonly WallWindow[], displays: readonly Display[]): void
  /** A person was let out of a kiosk: it stays closed until `reopen()` or the next start. */
  leave(slot: string): void
  /** Opens again what was left. */
  reopen(): void
  closeAll(): void
}

const samePlace = (a: Display, b: Display) =>
  a.id === b.id &&
  a.bounds.x === b.bounds.x &&
  a.bounds.y === b.bounds.y &&
  a.bounds.width === b.bounds.width &&
  a.bounds.height === b.bounds.height

/** Keeps the screens on the wall and the kiosks on their displays: a display that goes takes its window with it, and brings it back. */
export function keepWallWindows(
  open: (wanted: WallWindow, display: Display) => OpenWindow,
  /** Whether any is open: then no display may go to sleep. */
  onAny: (isAny: boolean) => void,
): WallWindows {
  const windows = new Map<string, { window: OpenWindow; kind: WallWindow['kind']; display: Display }>()
  const left = new Set<string>()
  let last: Parameters<WallWindows['update']> = [[], []]

  function close(slot: string) {
    const found = windows.get(slot)
    windows.delete(slot)
    found?.window.close()
  }

  function update(wanted: readonly WallWindow[], displays: readonly Display[]) {
    last = [wanted, displays]
    const places = new Map(
      wanted.flatMap((one) => {
        const display = left.has(one.slot) ? undefined : findDisplay(one.display, displays)
        return display ? [[one.slot, { wanted: one, display }] as const] : []
      }),
    )
    for (const [slot, { kind }] of windows) if (places.get(slot)?.wanted.kind !== kind) close(slot)
    for (const [slot, place] of places) {
      const found = windows.get(slot)
      if (!found) {
        const window = open(place.wanted, place.display)
        windows.set(slot, { window, kind: place.wanted.kind, display: place.display })
      } else if (!samePlace(found.display, place.display)) {
        found.display = place.display
        found.window.cover(place.display)
      }
    }
    onAny(windows.size > 0)
  }

  return {
    update,
    leave(slot) {
      left.add(slot)
      update(...last)
    },
    reopen() {
      left.clear()
      update(...last)
    },
    closeAll() {
      update([], [])
    },
  }
}
