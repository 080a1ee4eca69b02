import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { setUp } from '../../contracts/identity/sign-in.ts'
import { createBackup, listBackups } from '../../contracts/jobs.ts'
import { createPerson, listPeople } from '../../contracts/people.ts'
import { createStation } from '../../contracts/stations.ts'
import { openTrials } from '../../desktop/updates/trial.ts'
import { createClient } from '../../local-server/testing/test-client.ts'
import { root } from '../../scripts/lib/paths.mjs'
import { freePort } from '../support/free-port.ts'
import { startServer } from '../support/server.ts'
import { openSeat, type Seat } from './seat.ts'
import { eventually } from '../support/eventually.ts'

const cookies = new Map<string, string>()
let address = ''
const administrator = createClient(() => address, cookies)
const people = async () => (await administrator.call(listPeople)).items.map(({ givenName }) => givenName).toSorted()
const person = (givenName: string) => administrator.call(createPerson, { body: { familyName: 'Karimova', givenName } })

/** A set-up institution whose server has ended in order. */
async function institution() {
  const folder = mkdtempSync(join(tmpdir(), 'markaz-seat-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const server = await startServer({ data: join(folder, 'data') })
  address = server.address
  cookies.clear()
  await administrator.call(setUp, {
    body: {
      institution: 'Zamon',
      locale: 'ru',
      timeZone: 'Asia/Tashkent',
      currency: 'UZS',
      modules: ['workshop'],
      administrator: { fullName: 'Dilnoza Karimova', signInName: 'dilnoza', password: 'tort-olma-nok-behi' },
    },
  })
  await person('Zulfiya')
  return { folder, server, serverArgs: ['--port', String(await freePort())] }
}

/** Starts the desktop and waits until it shows a page of the server's. */
async function running(seat: Seat) {
  onTestFinished(() => seat.desktop.stop())
  seat.shown.push(seat.desktop.mainPage())
  seat.desktop.start()
  await eventually(() => expect(seat.desktop.serverOrigin()).toBeDefined())
  address = seat.desktop.serverOrigin() ?? ''
}

/** The built server as a version to come would be: it changes the database, then fails. */
function versionThatFails() {
  const folder = mkdtempSync(join(root, 'out', 'version-that-fails-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  cpSync(join(root, 'out', 'server'), folder, { recursive: true })
  const chunk = join(folder, 'chunks', 'main.js')
  const source = readFileSync(chunk, 'utf8')
  const migrations = `
    { name: '209901010000-done', up: (tx) => tx.schema.createTable('done').addColumn('id', 'text').execute() },
    { name: '209901010001-broken', up: () => Promise.reject(new Error('no such column: price')) },`
  const changed = source.replace('...identityMigrations,', `${migrations}\n...identityMigrations,`)
  expect(changed).not.toBe(source)
  writeFileSync(chunk, changed)
  return join(folder, 'cli.js')
}

it('puts the last backup back where the database is broken, from the page of the failed start', async () => {
  const { folder, server, serverArgs } = await institution()
  await administrator.call(createBackup)
  await eventually(async () => expect((await administrator.call(listBackups)).items).toMatchObject([{ ok: true }]))
  await person('Nodira')
  await server.stop()
  writeFileSync(join(folder, 'data', 'markaz.db'), 'broken')

  const seat = openSeat({ folder, serverArgs })
  onTestFinished(() => seat.desktop.stop())
  seat.desktop.start()
  await eventually(() => expect(seat.shown.at(-1)).toBe('markaz://desktop/failed'))
  expect(await seat.page()).toContain('is damaged; put a backup back')
  expect(await seat.desktop.page('/failed/log')).toContain(join(folder, 'data', 'logs'))

  const main = { kind: 'main' } as const
  expect(await seat.desktop.submit('server.restore', {}, main)).toBeNull()
  await eventually(() => expect(seat.desktop.serverOrigin()).toBeDefined())
  address = seat.desktop.serverOrigin() ?? ''
  expect(await people()).toEqual(['Zulfiya'])
})

it('says why no backup was put back, and stays where it is', async () => {
  const { folder, server, serverArgs } = await institution()
  await server.stop()
  writeFileSync(join(folder, 'data', 'markaz.db'), 'broken')
  const seat = openSeat({ folder, serverArgs })
  onTestFinished(() => seat.desktop.stop())
  seat.desktop.start()
  await eventually(() => expect(seat.shown.at(-1)).toBe('markaz://desktop/failed'))
  expect(await seat.desktop.submit('server.restore', {}, { kind: 'main' })).toContain('there is no backup in')
  expect(readFileSync(join(folder, 'data', 'markaz.db'), 'utf8')).toBe('broken')
})

it('has its devices connected also when its server listens at another port', async () => {
  const { folder, server, serverArgs } = await institution()
  await server.stop()
  const connected = (seat: Seat) =>
    eventually(async () => expect(await seat.desktop.page('/this-computer')).toContain('Connected.'))
  const seat = openSeat({ folder, serverArgs })
  await running(seat)
  const { pairing } = await administrator.call(createStation, { body: { name: 'Kassa', kind: 'desk', locale: 'ru' } })
  const fields = { kioskPin: '', a4Printer: '', agent: 'on', agentCode: pairing.code, language: '', updatesFrom: '' }
  expect(await seat.desktop.submit('computer.save', fields, { kind: 'computer' })).toEqual({ done: 'Saved.' })
  await connected(seat)
  await seat.desktop.stop()

  const moved = openSeat({ folder, serverArgs: ['--port', String(await freePort())] })
  await running(moved)
  expect(moved.desktop.serverOrigin()).not.toBe(seat.desktop.serverOrigin())
  await connected(moved)
})

it(
  'takes an update back that fails in a migration: the former version and its data are there within two minutes',
  { timeout: 180_000 },
  async () => {
    const { folder, server, serverArgs } = await institution()
    await server.stop()
    openTrials(join(folder, 'profile', 'updates'), { version: '1.0.0', now: Date.now }).begin({
      to: '2.0.0',
      previousPackage: 'Markaz-1.0.0.AppImage',
    })
    const updatedAt = performance.now()

    const next = openSeat({ folder, serverArgs, version: '2.0.0', program: versionThatFails() })
    onTestFinished(() => next.desktop.stop())
    next.desktop.start()
    await eventually(() => expect(next.previous).toEqual(['Markaz-1.0.0.AppImage']))
    // Nobody is asked anything on the way.
    expect(next.shown).toEqual([])
    await next.desktop.stop()

    const former = openSeat({ folder, serverArgs, version: '1.0.0' })
    await running(former)
    expect(await people()).toEqual(['Zulfiya'])
    expect(performance.now() - updatedAt).toBeLessThan(120_000)

    expect(former.shown).toEqual(['markaz://desktop/rolled-back'])
    const page = await former.page()
    expect(page).toContain('The update to 2.0.0 was taken back')
    expect(page).toContain('migration 209901010001-broken failed (no such column: price); the database is as it was')
    await former.desktop.submit('update.outcomeRead', {}, { kind: 'main' })
    expect(former.shown.at(-1)).toBe(`${address}/`)
    // What the update had made of the database is kept too.
    expect((await administrator.call(listBackups)).items.map(({ kind }) => kind)).toContain('beforeRestore')
  },
)
