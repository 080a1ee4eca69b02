interface Change {
  name: string
  before: string | null
  after: string | null
  isChanged: boolean
}

const fieldsOf = (value: unknown): Map<string, unknown> =>
  new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])

function written(value: unknown): string | null {
  if (value === undefined || value === null) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A record as it was and as it became, field by field; what changed stands first. */
export function changesOf(before: unknown, after: unknown): Change[] {
  const was = fieldsOf(before)
  const is = fieldsOf(after)
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((name) => {
      const one = written(was.get(name))
      const other = written(is.get(name))
      return { name, before: one, after: other, isChanged: one !== other }
    })
    .toSorted((one, other) => Number(other.isChanged) - Number(one.isChanged))
}
