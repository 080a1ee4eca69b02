import { useFormat } from '../../app/use-format.ts'

/** A column's sum as its cells are written: money by the name of the column, else pieces. */
export function useSumText() {
  const format = useFormat()
  return (sums: Readonly<Record<string, number>>, key: string): string | undefined => {
    const sum = sums[key]
    if (sum === undefined) return undefined
    return key.endsWith('Minor') ? format.money(sum) : format.number(sum)
  }
}
