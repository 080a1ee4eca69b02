import * as audit from './audit.ts'
import * as exports from './exports.ts'
import * as files from './files.ts'
import * as identity from './identity.ts'
import * as jobs from './jobs.ts'
import * as lan from './lan.ts'
import * as notifications from './notifications.ts'
import * as imports from './imports.ts'
import * as people from './people.ts'
import * as settings from './settings.ts'
import * as stations from './stations.ts'
import * as system from './system.ts'
import * as views from './views.ts'
import * as workshop from './workshop.ts'
import type { RouteContract } from './route.ts'

const isRoute = (value: unknown): value is RouteContract =>
  typeof value === 'object' && value !== null && 'path' in value && 'access' in value && 'response' in value

/** Every route of the product; OpenAPI, the walk over all routes and roles, and the reference are made from it. */
export const allRoutes: readonly RouteContract[] = [
  audit,
  exports,
  files,
  identity,
  jobs,
  lan,
  notifications,
  imports,
  people,
  settings,
  stations,
  system,
  views,
  workshop,
].flatMap((area) => Object.values(area).filter(isRoute))
