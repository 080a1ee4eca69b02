import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type Display, markOf } from './displays.ts'
import type { WallWindow } from './settings.ts'
import { keepWallWindows } from './wall-windows.ts'

const display = (id: number, x = 0): Display => ({
  id,
  label: `display ${id}`,
  bounds: { x, y: 0, width: 1920, height: 1080 },
  workArea: { x, y: 0, width: 1920, height: 1080 },
})
const tv: WallWindow = { slot: 'tv-1', kind: 'tv', display: markOf(display(2)) }
const kiosk: WallWindow = { slot: 'kiosk-1', kind: 'kiosk', display: markOf(display(3)) }

describe('keepWallWindows', () => {
  let happened: string[]
  const onAny = vi.fn<(isAny: boolean) => void>()
  const set = () =>
    keepWallWindows((wanted, { id }) => {
      happened.push(`open ${wanted.slot} as ${wanted.kind} on ${id}`)
      return {
        cover: ({ id: next, bounds }) => happened.push(`cover ${wanted.slot} on ${next} at ${bounds.x}`),
        close: () => happened.push(`close ${wanted.slot}`),
      }
    }, onAny)

  beforeEach(() => {
    happened = []
    onAny.mockClear()
  })

  it('opens each on its display, once, and keeps the displays awake', () => {
    const walls = set()
    walls.update([tv, kiosk], [display(1), display(2), display(3)])
    walls.update([tv, kiosk], [display(1), display(2), display(3)])
    expect(happened).toEqual(['open tv-1 as tv on 2', 'open kiosk-1 as kiosk on 3'])
    expect(onAny).toHaveBeenLastCalledWith(true)
  })

  it('closes one whose display goes, leaves the others, and opens it again when the display returns', () => {
    const walls = set()
    walls.update([tv, kiosk], [display(2), display(3)])
    walls.update([tv, kiosk], [display(3)])
    expect(happened.at(-1)).toBe('close tv-1')
    walls.update([tv, kiosk], [display(3), display(2, 1920)])
    expect(happened.slice(2)).toEqual(['close tv-1', 'open tv-1 as tv on 2'])
  })

  it('follows a display that was moved', () => {
    const walls = set()
    walls.update([tv], [display(2)])
    walls.update([tv], [display(2, 1920)])
    expect(happened.at(-1)).toBe('cover tv-1 on 2 at 1920')
  })

  it('lets the displays sleep when none is open', () => {
    const walls = set()
    walls.update([tv], [display(1)])
    expect(happened).toEqual([])
    expect(onAny).toHaveBeenLastCalledWith(false)
  })

  it('keeps a kiosk closed that a person was let out of, until it is opened again', () => {
    const walls = set()
    walls.update([tv, kiosk], [display(2), display(3)])
    walls.leave('kiosk-1')
    walls.update([tv, kiosk], [display(2), display(3)])
    expect(happened.slice(2)).toEqual(['close kiosk-1'])
    walls.reopen()
    expect(happened.at(-1)).toBe('open kiosk-1 as kiosk on 3')
  })

  it('makes a kiosk of a screen when that is set, and closes what is not wanted any more', () => {
    const walls = set()
    walls.update([tv], [display(2)])
    walls.update([{ ...tv, kind: 'kiosk' }], [display(2)])
    walls.closeAll()
    expect(happened).toEqual(['open tv-1 as tv on 2', 'close tv-1', 'open tv-1 as kiosk on 2', 'close tv-1'])
    expect(onAny).toHaveBeenLastCalledWith(false)
  })
})
