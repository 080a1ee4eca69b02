import type { CookiesGetFilter, CookiesSetDetails } from 'electron'
import { expect, it } from 'vitest'
import { carryCookies } from './cookies.ts'

it('a window is known at the new address by what it was known by at the old, as safely and for as long', async () => {
  const asked: CookiesGetFilter[] = []
  const set: CookiesSetDetails[] = []
  const own = { name: 'station', value: 'secret', path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const
  const cookies = {
    get(filter: CookiesGetFilter) {
      asked.push(filter)
      return Promise.resolve([
        { ...own, expirationDate: 1_800_000_000, domain: '192.168.1.10', hostOnly: true, session: false },
        { ...own, name: 'until-closed', domain: '192.168.1.10', hostOnly: true, session: true },
      ])
    },
    set(details: CookiesSetDetails) {
      set.push(details)
      return Promise.resolve()
    },
  }
  const to = 'https://192.168.1.23:5643'
  await carryCookies(cookies, { from: 'https://192.168.1.10:5643', to })
  expect(asked).toEqual([{ url: 'https://192.168.1.10:5643' }])
  expect(set).toEqual([
    { ...own, expirationDate: 1_800_000_000, url: to },
    { ...own, name: 'until-closed', url: to },
  ])
})
