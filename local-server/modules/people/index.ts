import type { Module } from '../../core/module.ts'
import { addBadgeKeys } from './badge-keys.migration.ts'
import { peopleImport } from './people.import.ts'
import { createPeople } from './people.migration.ts'
import { peopleList, peopleRoutes } from './people.routes.ts'

export { createPerson, personByBadge } from './people.service.ts'
export { personColumns, takenBadges, type PersonRow } from './person-columns.ts'

/** The directory of people every module refers to. */
export const people: Module = {
  name: null,
  migrations: [createPeople, addBadgeKeys],
  handlers: peopleRoutes,
  lists: [peopleList],
  imports: [peopleImport],
  audience: (event) => (event.name === 'person.changed' ? ['permission:person.read'] : []),
}
