import type { LocaleTag } from '../../contracts/common.ts'
import type { Permission } from '../../contracts/permissions.ts'

/** Whoever a request comes from: a signed-in person, a worker at a kiosk, a paired device, a program, or nobody. */
export interface Actor {
  kind: 'account' | 'kiosk' | 'station' | 'token' | 'nobody' | 'system'
  accountId: string | null
  personId: string | null
  /** The paired device the request comes from, whoever is signed in on it. */
  stationId: string | null
  sessionId: string | null
  name: string
  permissions: ReadonlySet<Permission>
  locale: LocaleTag
  mustChangePassword: boolean
  can(permission: Permission): boolean
}

/** Makes an actor of what is known; everything not said is nothing. */
export function actorOf(known: Partial<Omit<Actor, 'can'>> & Pick<Actor, 'kind' | 'locale'>): Actor {
  const permissions: ReadonlySet<Permission> = known.permissions ?? new Set()
  return {
    accountId: null,
    personId: null,
    stationId: null,
    sessionId: null,
    name: '',
    mustChangePassword: false,
    ...known,
    permissions,
    can: (permission) => permissions.has(permission),
  }
}

/** The program itself: jobs, demo data, migrations. */
export const systemActor = (locale: LocaleTag): Actor => actorOf({ kind: 'system', name: 'Markaz', locale })
