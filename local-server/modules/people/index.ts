import type { Module } from '../../core/module.ts'
import { createPeople } from './people.migration.ts'
import { peopleList, peopleRoutes } from './people.routes.ts'

export { createPerson, readPersonById, type Person, type PersonInput } from './people.service.ts'
export type { PersonTable } from './people.migration.ts'

/** The directory of people every module refers to. */
export const people: Module = {
  name: null,
  migrations: [createPeople],
  handlers: peopleRoutes,
  lists: [peopleList],
  audience: (event) => (event.name === 'person.changed' ? ['permission:person.read'] : []),
}
