/** Repeatable chance (mulberry32): the same demo each time, but for its days. */
export interface Chance {
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number
  /** True in `percent` of a hundred. */
  in100(percent: number): boolean
  oneOf<T>(items: readonly T[]): T
}

export function chance(seed: number): Chance {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    between,
    in100: (percent) => next() * 100 < percent,
    oneOf(items) {
      const item = items[between(0, items.length - 1)]
      if (item === undefined) throw new Error('nothing to choose from')
      return item
    },
  }
}
