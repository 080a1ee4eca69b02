import { describe, expect, it } from 'vitest'
import { allRoutes } from '../../../contracts/api.ts'
import { builtInRoles, stationPermissions, type BuiltInRole, type Permission } from '../../../contracts/permissions.ts'
import type { Problem } from '../../../contracts/errors.ts'
import type { RouteContract } from '../../../contracts/route.ts'
import { startTestServer, type TestClient } from '../../testing/test-server.ts'

const someId = '01a1f8ac-57ff-7000-8000-000000000000'

/** Knocks with nothing but the address: enough to be let in or turned away, never enough to change anything. */
async function knock(client: TestClient, route: RouteContract): Promise<{ status: number; code: string | null }> {
  const response = await client.fetch(`/api/v1${route.path.replaceAll(/:\w+/g, someId)}`, {
    method: route.method,
    ...(route.method === 'GET' ? {} : { headers: { 'content-type': 'application/json' }, body: '{"unknown": true}' }),
  })
  const isProblem = response.headers.get('content-type')?.includes('problem+json')
  return { status: response.status, code: isProblem ? ((await response.json()) as Problem).code : null }
}

// What would end the caller's own session or pairing is tried last.
const ending = ['station.unpairOwn', 'session.signOut']
const routes = [...allRoutes].sort((a, b) => ending.indexOf(a.name) - ending.indexOf(b.name))

describe('every route', () => {
  it('has a name, a method and a path of its own, and a handler', async () => {
    const names = allRoutes.map((route) => route.name)
    expect(new Set(names).size).toBe(names.length)
    const { nobody } = await startTestServer()
    const missing: string[] = []
    for (const route of routes) if ((await knock(nobody, route)).code === 'route.notFound') missing.push(route.name)
    expect(missing).toEqual([])
  })

  it('asks to sign in, unless it is public', async () => {
    const { nobody } = await startTestServer()
    for (const route of routes.filter(({ access }) => access !== 'public')) {
      expect({ route: route.name, ...(await knock(nobody, route)) }).toEqual({
        route: route.name,
        status: 401,
        code: 'auth.required',
      })
    }
  })

  it.each(Object.keys(builtInRoles) as BuiltInRole[])(
    'lets the role %s in exactly where its permissions say',
    async (role) => {
      const server = await startTestServer()
      const client = await server.account(role)
      const held: readonly Permission[] = builtInRoles[role]
      for (const route of routes) {
        const { status, code } = await knock(client, route)
        const may = route.access === 'public' || route.access === 'signedIn' || held.includes(route.access)
        // A route may still refuse by its own rules (an account is asked for, a row is not one's own); the door itself
        // says permission.denied to whoever has not the permission, and nobody who is signed in is asked to sign in.
        const turnedAway = code === 'auth.required' || (!may && status === 403 && code === 'permission.denied')
        expect({ route: route.name, turnedAway, isFault: status >= 500 }).toEqual({
          route: route.name,
          turnedAway: !may,
          isFault: false,
        })
      }
    },
  )

  it.each(['kiosk', 'screen', 'desk'] as const)(
    'lets a paired %s by itself in only where a device may',
    async (kind) => {
      const server = await startTestServer()
      const station = await server.station(kind)
      for (const route of routes) {
        const { code } = await knock(station, route)
        const may =
          route.access === 'public' || (route.access !== 'signedIn' && stationPermissions[kind].includes(route.access))
        expect({ route: route.name, turnedAway: code === 'auth.required' }).toEqual({
          route: route.name,
          turnedAway: !may,
        })
      }
    },
  )
})
