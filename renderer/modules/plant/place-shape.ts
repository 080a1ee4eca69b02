import { hallSize, leastPlace } from '../../../contracts/workshop/halls.ts'

export interface Shape {
  x: number
  y: number
  width: number
  height: number
}

/** What places stand on: fine enough for any hall, coarse enough to stand in line. */
export const step = 20

const within = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most)
const onGrid = (value: number) => Math.round(value / step) * step

/** The place somewhere else, wholly inside the hall and on the grid. */
export const moved = <T extends Shape>(place: T, x: number, y: number): T => ({
  ...place,
  x: within(onGrid(x), 0, hallSize - place.width),
  y: within(onGrid(y), 0, hallSize - place.height),
})

/** The place with another size, its upper left corner where it was. */
export const resized = <T extends Shape>(place: T, width: number, height: number): T => ({
  ...place,
  width: within(onGrid(width), leastPlace, hallSize - place.x),
  height: within(onGrid(height), leastPlace, hallSize - place.y),
})

const overlaps = (a: Shape, b: Shape) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

/** Where a new place of a size stands free, row by row; in the corner where nothing is free. */
export function freeSpot(taken: readonly Shape[], width: number, height: number): Shape {
  for (let y = step; y + height <= hallSize; y += step) {
    for (let x = step; x + width <= hallSize; x += step) {
      const spot = { x, y, width, height }
      if (!taken.some((one) => overlaps(one, spot))) return spot
    }
  }
  return { x: 0, y: 0, width, height }
}
