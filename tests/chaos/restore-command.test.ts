import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { expect, it, onTestFinished } from 'vitest'
import { setUp, signIn } from '../../contracts/identity/sign-in.ts'
import { changeBackupFolder, createBackup, listBackups } from '../../contracts/jobs.ts'
import { createPerson, listPeople } from '../../contracts/people.ts'
import { createClient } from '../../local-server/testing/test-client.ts'
import { type RunningServer, startServer } from '../support/server.ts'
import { runServerOnce } from '../support/server-once.ts'
import { eventually } from '../support/eventually.ts'

/** An institution with one person in its backup and another after it. */
async function institution() {
  const data = mkdtempSync(join(tmpdir(), 'markaz-restore-'))
  onTestFinished(() => rmSync(data, { recursive: true, force: true }))
  let server: RunningServer | undefined
  const cookies = new Map<string, string>()
  const administrator = createClient(() => server?.address ?? '', cookies)
  const start = async () => {
    const started = await startServer({ data })
    server = started
    onTestFinished(() => started.stop())
    return started
  }
  const person = (givenName: string) =>
    administrator.call(createPerson, { body: { familyName: 'Karimova', givenName } })
  const first = await start()
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
  await administrator.call(createBackup)
  await eventually(async () => expect((await administrator.call(listBackups)).items).toMatchObject([{ ok: true }]))
  await person('Nodira')
  await first.stop()
  const people = async () => (await administrator.call(listPeople)).items.map(({ givenName }) => givenName).toSorted()
  const restore = (wanted: string) => runServerOnce(['--data', data, '--restore', wanted])
  return {
    data,
    backups: join(data, 'backups'),
    database: join(data, 'markaz.db'),
    administrator,
    start,
    people,
    restore,
  }
}

it('puts the newest whole backup back where the database is broken and the server does not start', async () => {
  const { data, backups, database, administrator, start, people, restore } = await institution()
  writeFileSync(database, 'this is no database any more')
  expect(await runServerOnce(['--data', data, '--port', '0'])).toEqual({
    code: 2,
    output: `markaz: the database in ${data} is damaged; put a backup back with --restore latest.\n`,
  })
  // The newest is half a copy, as of a full disk.
  const [good = ''] = readdirSync(backups)
  writeFileSync(join(backups, 'markaz-2099-01-01T00-00-00-abcd.db'), 'half a')

  const { code, output } = await restore('latest')
  expect(code, output).toBe(0)
  expect(output).toMatch(
    new RegExp(`^The backup ${good.replaceAll('.', String.raw`\.`)} of \\S+ is put back at the next start`),
  )

  await start()
  expect(await people()).toEqual(['Zulfiya'])
  const { items } = await administrator.call(listBackups)
  expect(items).toMatchObject([
    { kind: 'beforeRestore', ok: false },
    { kind: 'manual', fileName: good },
  ])
})

it('keeps the database it replaces, and takes the backup that is named', async () => {
  const { backups, administrator, start, people, restore } = await institution()
  const [good = ''] = readdirSync(backups)
  expect((await restore(good)).code).toBe(0)
  await start()
  expect(await people()).toEqual(['Zulfiya'])
  expect((await administrator.call(listBackups)).items).toMatchObject([
    { kind: 'beforeRestore', ok: true },
    { ok: true },
  ])
})

it('says in one line why it puts nothing back, and changes nothing', async () => {
  const { data, backups, start, people, restore } = await institution()
  expect(await restore('elsewhere.db')).toEqual({
    code: 2,
    output: 'markaz: elsewhere.db is not in the folder backups; nothing was changed.\n',
  })
  expect(await restore('../markaz.db')).toMatchObject({ code: 2 })
  const [good = ''] = readdirSync(backups)
  truncateSync(join(backups, good), 20_000)
  expect(await restore('latest')).toEqual({ code: 2, output: `markaz: ${good} is damaged; nothing was changed.\n` })
  rmSync(join(backups, good))
  expect(await restore('latest')).toEqual({ code: 2, output: `markaz: there is no backup in ${backups}.\n` })

  await start()
  expect(await people()).toEqual(['Nodira', 'Zulfiya'])
  const busy = await restore('latest')
  expect(busy).toMatchObject({ code: 2 })
  expect(busy.output).toContain(`another Markaz server is running on the data folder ${data}`)
})

it('brings an institution from its second place to another computer, photos included', async () => {
  const { data, administrator, start } = await institution()
  const outside = mkdtempSync(join(tmpdir(), 'markaz-outside-'))
  const spare = mkdtempSync(join(tmpdir(), 'markaz-spare-'))
  onTestFinished(() => {
    rmSync(outside, { recursive: true, force: true })
    rmSync(spare, { recursive: true, force: true })
  })
  const first = await start()
  const { place } = await administrator.call(changeBackupFolder, { body: { folder: outside } })
  const picture = { width: 60, height: 60, channels: 3, background: '#2a7f62' } as const
  const sent = await administrator.fetch('/api/v1/files?name=photo.png', {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'idempotency-key': crypto.randomUUID() },
    body: new Uint8Array(await sharp({ create: picture }).png().toBuffer()),
  })
  const { id } = (await sent.json()) as { id: string }
  await administrator.call(createBackup)
  await eventually(async () =>
    expect((await administrator.call(listBackups)).items).toMatchObject([{ outsideFolder: outside }, {}]),
  )
  await first.stop()
  rmSync(data, { recursive: true })

  const from = ['--restore', 'latest', '--restore-from', place ?? '']
  const done = await runServerOnce(['--data', spare, ...from])
  expect(done.output).toContain('is put back at the next start.')
  expect(done.code).toBe(0)
  const second = await startServer({ data: spare })
  onTestFinished(() => second.stop())
  const again = createClient(() => second.address)
  await again.call(signIn, { body: { signInName: 'dilnoza', password: 'tort-olma-nok-behi' } })
  expect((await again.call(listPeople)).items).toHaveLength(2)
  expect((await again.fetch(`/api/v1/files/${id}`)).headers.get('content-type')).toBe('image/webp')
})
