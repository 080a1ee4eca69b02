import { describe, expect, it } from 'vitest'
import { type Display, findDisplay, markOf, placeWindow } from './displays.ts'

const display = (id: number, x: number, label = 'DELL', width = 1920): Display => ({
  id,
  label,
  bounds: { x, y: 0, width, height: 1080 },
  workArea: { x, y: 0, width, height: 1040 },
})

describe('findDisplay', () => {
  const left = display(1, 0)
  const right = display(2, 1920, 'SAMSUNG')

  it('finds the one that was meant by its number', () => {
    expect(findDisplay(markOf(right), [left, right])).toBe(right)
  })

  it('finds it by its name and size where the system has numbered anew', () => {
    const again = { ...right, id: 99 }
    expect(findDisplay(markOf(right), [left, again])).toBe(again)
  })

  it('is not deceived by another display that got its number', () => {
    const other = { ...display(2, 0, 'BENQ'), id: 2 }
    const again = { ...right, id: 3 }
    expect(findDisplay(markOf(right), [other, again])).toBe(again)
  })

  it('finds none while it is gone, nor one of two that are alike', () => {
    expect(findDisplay(markOf(right), [left])).toBeUndefined()
    expect(findDisplay(markOf(right), [display(8, 0, 'SAMSUNG'), display(9, 1920, 'SAMSUNG')])).toBeUndefined()
  })

  it('goes on with the display whose resolution was changed', () => {
    const smaller = display(2, 1920, 'SAMSUNG', 1280)
    expect(findDisplay(markOf(right), [left, smaller])).toBe(smaller)
  })
})

describe('placeWindow', () => {
  const screens = [display(1, 0), display(2, 1920)]
  const kept = { x: 2000, y: 50, width: 1200, height: 800, isMaximised: false }

  it('opens where it was', () => {
    expect(placeWindow(kept, screens)).toEqual({ x: 2000, y: 50, width: 1200, height: 800 })
  })

  it('comes back to the first display when its own is gone', () => {
    expect(placeWindow(kept, [display(1, 0)])).toEqual({ x: 360, y: 120, width: 1200, height: 800 })
  })

  it.each([
    { ...kept, x: -1150, y: 50 },
    { ...kept, x: 100, y: -300 },
    { ...kept, x: 100, y: 1035 },
  ])('comes back from where nobody can take hold of it: %j', (place) => {
    expect(placeWindow(place, screens)).toEqual({ x: 360, y: 120, width: 1200, height: 800 })
  })

  it('is in the middle at first, and no larger than the display', () => {
    expect(placeWindow(null, screens)).toEqual({ x: 240, y: 70, width: 1440, height: 900 })
    expect(placeWindow(null, [display(1, 0, 'small', 1024)])).toMatchObject({ x: 0, width: 1024 })
  })
})
