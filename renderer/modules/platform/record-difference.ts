export interface Difference {
  path: string
  before: unknown
  after: unknown
  isChanged: boolean
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isPlain = (value: unknown) => typeof value !== 'object' || value === null

const isNamed = (value: unknown): boolean =>
  isRecord(value) && Object.keys(value).every((key) => ['id', 'name', 'builtIn'].includes(key)) && 'name' in value

/** The name of what is nothing but a name; else the value itself. */
const nameOf = (value: unknown): unknown => (isRecord(value) && isNamed(value) ? value['name'] : value)

/** Every end of a record by its path: `{ a: { b: 1 } }` has `a.b`; a list of plain values or of names is one end. */
function ends(value: unknown, path = ''): [string, unknown][] {
  const below = (name: string) => (path === '' ? name : `${path}.${name}`)
  if (isRecord(value)) return Object.entries(value).flatMap(([name, one]) => ends(one, below(name)))
  if (Array.isArray(value) && !value.map(nameOf).every(isPlain))
    return value.flatMap((one, index) => ends(one, below(String(index + 1))))
  if (path === '') return isPlain(value) && value !== null && value !== undefined ? [['value', value]] : []
  return [[path, Array.isArray(value) ? value.map(nameOf).join(', ') : value]]
}

/** What a record was and became, end by end, in the order they stand in; what did not change too. */
export function recordDifference(before: unknown, after: unknown): Difference[] {
  const was = new Map(ends(before))
  const is = new Map(ends(after))
  return [...new Set([...was.keys(), ...is.keys()])].map((path) => {
    const [one, other] = [was.get(path), is.get(path)]
    return { path, before: one, after: other, isChanged: (one ?? null) !== (other ?? null) }
  })
}
