import type { ModuleName } from '../../contracts/common.ts'
import type { Actor } from './access.ts'
import type { Core } from './core.ts'
import type { Migration, Tx } from './database/index.ts'
import type { StoredEvent } from './events/outbox.ts'
import type { Handler } from './http/request.ts'
import type { AnyImport } from './imports/define-import.ts'
import type { Job, Schedule } from './jobs/define-job.ts'
import type { List } from './list/define-list.ts'

/**
 * Rooms of live connections that may hear of an event: `account:<id>`, `person:<id>`, `permission:<name>`,
 * `line:<id>`, `everyone` (anyone signed in or paired). An event no module names is heard by nobody.
 */
export type Audience = (event: StoredEvent) => readonly string[]

/** What a business area brings; the composition root puts the areas together. */
export interface Module {
  /** Null for areas every install has. */
  name: ModuleName | null
  migrations: readonly Migration[]
  handlers: (core: Core) => Handler[]
  /** Lists that can be exported and saved as views. */
  lists: readonly List[]
  /** What can be imported from a sheet. */
  imports?: readonly AnyImport[]
  /** Background jobs and what begins them by the clock. */
  jobs?: readonly Job[]
  schedules?: readonly Schedule[]
  audience?: Audience
  /** More rooms somebody hears, such as the lines a master leads. */
  roomsOf?: (core: Core, actor: Actor) => Promise<readonly string[]>
  /** Fills an empty install with believable records; `people` and roles are there already. */
  demo?: (core: Core) => Promise<DemoFill>
}

export interface DemoFill {
  /** Inside the set-up's write. */
  fill: (tx: Tx, roleIds: Readonly<Record<string, string>>) => Promise<DemoAccountWish[]>
}

/** An account the demo wants for one of its people. */
export interface DemoAccountWish {
  role: string
  signInName: string
  fullName: string
  personId: string | null
}
