/** For each count the share of all that it and those before it make, in per cent with one decimal. */
export function cumulativePercent(counts: readonly number[]): number[] {
  const all = counts.reduce((sum, count) => sum + count, 0)
  let gone = 0
  return counts.map((count) => {
    gone += count
    return all === 0 ? 0 : Math.round((gone / all) * 1000) / 10
  })
}
