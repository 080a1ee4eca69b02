import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Access } from '../../../contracts/route.ts'
import { builtInRoles, type BuiltInRole } from '../../../contracts/permissions.ts'
import type { PageArea, PageRecord } from '../../../renderer/app/pages.ts'
import { boardNames } from '../../../contracts/workshop/screens.ts'
import { root } from '../../../scripts/lib/paths.mjs'
import { ownScenes } from './scenes.ts'
import type { Seat, Shot, Viewer } from './shot.ts'

/** Whose page it is, where that is not the administrator's: the picture shows what they see. */
const deskRoles: Readonly<Record<string, BuiltInRole>> = {
  dashboard: 'director',
  approvals: 'master',
  calls: 'master',
  pay: 'accountant',
  'pay-periods': 'accountant',
  'my-work': 'worker',
  plan: 'master',
}
const phoneRoles: Readonly<Record<string, BuiltInRole>> = {
  ...deskRoles,
  dashboard: 'master',
  'work-records': 'master',
  pay: 'worker',
  statistics: 'worker',
  bundles: 'master',
}

async function declaredPages(): Promise<PageRecord[]> {
  const files = globSync('renderer/modules/*/pages.ts', { cwd: root }).toSorted()
  const areas = await Promise.all(
    files.map(async (file) => (await import(pathToFileURL(join(root, file)).href)) as { default: PageArea }),
  )
  return areas.flatMap((area) => area.default.pages)
}

const mayOpen = (role: BuiltInRole, access: PageRecord['access']): boolean => {
  const any: readonly Access[] = typeof access === 'string' ? [access] : access
  const permissions: readonly string[] = builtInRoles[role]
  return any.some((one) => one === 'public' || one === 'signedIn' || permissions.includes(one))
}

function roleFor(page: PageRecord, seat: Seat): BuiltInRole {
  const wished = (seat === 'phone' ? phoneRoles : deskRoles)[page.name] ?? 'administrator'
  const roles: BuiltInRole[] = [wished, 'administrator', 'director', 'master', 'accountant', 'worker']
  return roles.find((role) => mayOpen(role, page.access)) ?? 'administrator'
}

function seatsOf(page: PageRecord): readonly Seat[] {
  if (page.path.startsWith('/tv')) return ['tv']
  if (page.path.startsWith('/kiosk')) return ['kiosk']
  return ['desk', 'phone']
}

/** These have scenes of their own: they belong to a paired device, or show something that has to be made first. */
const shownInScenes = new Set(['kiosk', 'tv', 'tv-floor', 'tv-board', 'import-one'])

/** Every page a module declares, as the one it is for sees it. */
export async function pageShots(): Promise<Shot[]> {
  return (await declaredPages())
    .filter((page) => !shownInScenes.has(page.name))
    .flatMap((page) =>
      seatsOf(page).map((seat): Shot => ({ name: page.name, seat, viewer: roleFor(page, seat), path: page.path })),
    )
}

/** On a phone it is a worker's and a master's page where they may open it; each sees something else there. */
function viewersOf(page: PageRecord, seat: Seat): readonly Viewer[] {
  if (seat === 'kiosk') return ['kiosk']
  if (seat === 'tv') return [page.access === 'public' ? 'screen' : 'director']
  const carriers = (['worker', 'master'] as const).filter((role) => mayOpen(role, page.access))
  return seat === 'phone' && carriers.length > 0 ? carriers : [roleFor(page, seat)]
}

const pathsOf = ({ name, path }: PageRecord): readonly string[] =>
  name === 'tv-board' ? boardNames.map((board) => `/tv/${board}`) : [path]

/** What is for a desk and a phone is for what lies between. */
const isFor = (page: PageRecord, seat: Seat) => seatsOf(page).includes(seat === 'tablet' ? 'phone' : seat)

/** Every page there is at a seat, as those whose page it is see it when they have opened it. */
export async function everyPage(seat: Seat): Promise<Shot[]> {
  const declared = (await declaredPages())
    .filter((page) => isFor(page, seat))
    .flatMap((page) =>
      viewersOf(page, seat).flatMap((viewer) =>
        pathsOf(page).map((path): Shot => ({ name: page.name, seat, viewer, path })),
      ),
    )
  return [...ownScenes.filter((scene) => scene.seat === seat && scene.act === undefined), ...declared]
}

/** The names of the application's own pages, which are not a module's: read where they are declared. */
export async function ownPageNames(): Promise<string[]> {
  const source = await readFile(join(root, 'renderer', 'app', 'router.ts'), 'utf8')
  return Array.from(source.matchAll(/\bname: '([\w-]+)'/g), ([, name = '']) => name)
}
