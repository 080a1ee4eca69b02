import { expect, it } from 'vitest'
import { freeSpot, moved, resized } from './place-shape.ts'

const place = { x: 100, y: 100, width: 200, height: 100 }

it('a place stays inside the hall and on its grid wherever it is moved', () => {
  expect(moved(place, 131, 109)).toMatchObject({ x: 140, y: 100 })
  expect(moved(place, -50, 5_000)).toMatchObject({ x: 0, y: 900 })
  expect(moved(place, 5_000, -1)).toMatchObject({ x: 800, y: 0 })
})

it('a place has a size a finger hits and never reaches over the edge', () => {
  expect(resized(place, 5, -20)).toMatchObject({ x: 100, y: 100, width: 40, height: 40 })
  expect(resized(place, 5_000, 5_000)).toMatchObject({ width: 900, height: 900 })
})

it('a new place stands where nothing is; in a full hall in the corner', () => {
  expect(freeSpot([], 200, 100)).toMatchObject({ x: 20, y: 20 })
  const first = freeSpot([], 200, 100)
  const second = freeSpot([first], 200, 100)
  expect(second).toMatchObject({ x: 220, y: 20 })
  expect(freeSpot([{ x: 0, y: 0, width: 1000, height: 1000 }], 200, 100)).toMatchObject({ x: 0, y: 0 })
})
