import { pageAreas, type PageRecord } from './pages.ts'
import { useSession } from './session.store.ts'

/** Where the person begins: a master at what waits for them, a director at the figures. */
export function startPage(): PageRecord | undefined {
  const session = useSession()
  const [first] = pageAreas
    .filter((area) => session.hasModule(area.module))
    .flatMap((area) => area.pages)
    .filter(({ start, startUnless, access }) => {
      const isOther = startUnless !== undefined && session.may(startUnless)
      return start !== undefined && !isOther && session.may(access)
    })
    .toSorted((one, other) => (one.start ?? 0) - (other.start ?? 0))
  return first
}
