import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createExport, readExport } from '../../contracts/exports.ts'
import type { StoredFile } from '../../contracts/files.ts'
import { setUp } from '../../contracts/identity/sign-in.ts'
import { changeLan, readLan } from '../../contracts/lan.ts'
import { createImport, readImport } from '../../contracts/imports.ts'
import { createBackup, listBackups } from '../../contracts/jobs.ts'
import { createPerson } from '../../contracts/people.ts'
import { createClient } from '../../local-server/testing/test-client.ts'
import { builtServer, pinnedNode, root } from '../../scripts/lib/paths.mjs'
import { freePort } from './free-port.ts'
import { packedFolder } from './packed-folder.ts'
import { type RunningServer, startServer } from './server.ts'
import { eventually } from './eventually.ts'

/** The server as it is built and packed: what its own tests, which run the sources, cannot see. */
let server: RunningServer
let folder: string
const administrator = createClient(() => server.address)

beforeAll(async () => {
  folder = packedFolder()
  const program = join(folder, relative(root, builtServer))
  server = await startServer({ program, args: ['--lan-host', '127.0.0.2'] })
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
  await administrator.call(createPerson, { body: { familyName: 'Gʻulomova', givenName: 'Oʻgʻiloy' } })
}, 60_000)
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function upload(name: string, body: BodyInit): Promise<StoredFile> {
  const answer = await administrator.fetch(`/api/v1/files?name=${name}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/octet-stream', 'idempotency-key': name },
  })
  return (await answer.json()) as StoredFile
}

it.each(['xlsx', 'csv', 'pdf'] as const)('writes an export as %s in its thread', async (format) => {
  const { id } = await administrator.call(createExport, { body: { list: 'person.list', format } })
  await eventually(async () =>
    expect(await administrator.call(readExport, { params: { id } })).toMatchObject({ state: 'done', rows: 1 }),
  )
})

it('copies and checks its database in a thread', async () => {
  await administrator.call(createBackup)
  await eventually(async () => expect((await administrator.call(listBackups)).items).toMatchObject([{ ok: true }]))
})

it('makes a picture anew', async () => {
  expect(await upload('photo.png', onePixelPng())).toMatchObject({ type: 'image/webp' })
})

it('reads a sheet to import in its thread', async () => {
  const { id: fileId } = await upload('people.csv', 'Фамилия;Имя\nКаримова;Дилноза\n')
  const { id } = await administrator.call(createImport, { body: { kind: 'person', fileId } })
  await eventually(async () =>
    expect(await administrator.call(readImport, { params: { id } })).toMatchObject({ state: 'ready', good: 1 }),
  )
})

it('makes its own certificate and lets the local network in', async () => {
  await administrator.call(changeLan, { body: { on: true, port: await freePort() } })
  expect(await administrator.call(readLan)).toMatchObject({ listening: true, problem: null })
})

it('serves the reference of its API', async () => {
  for (const path of ['/api/openapi.json', '/api/docs/swagger-ui.css']) {
    expect((await administrator.fetch(path)).status).toBe(200)
  }
})

it('speaks every language', async () => {
  const problems = await Promise.all(
    ['uz-Latn', 'uz-Cyrl', 'ky', 'kk', 'ru', 'en'].map(async (locale) => {
      const answer = await administrator.fetch('/api/v1/nothing', { headers: { 'accept-language': locale } })
      return ((await answer.json()) as { title: string }).title
    }),
  )
  expect(new Set(problems).size).toBe(6)
})

it('writes its log to files by day', () => {
  const folder = join(server.dataFolder, 'logs')
  const [file = '', ...others] = readdirSync(folder)
  expect(others).toEqual([])
  expect(file).toMatch(/^markaz\.\d{4}-\d{2}-\d{2}\.1\.log$/)
  expect(statSync(join(folder, file)).size).toBeGreaterThan(0)
})

it('has beside it an agent that loads', () => {
  const agent = join(folder, 'out', 'desktop', 'agent.js')
  const { stdout, stderr } = spawnSync(pinnedNode(), [agent, '--help'], { encoding: 'utf8' })
  expect([stderr, stdout]).toEqual(['', expect.stringContaining('--server URL')])
})

function onePixelPng(): Buffer<ArrayBuffer> {
  const crcOf = (bytes: Buffer) => {
    let crc = 0xffffffff
    for (const byte of bytes) {
      crc ^= byte
      for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
    }
    return (crc ^ 0xffffffff) >>> 0
  }
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    const crc = Buffer.alloc(4)
    crc.writeUInt32BE(crcOf(body))
    return Buffer.concat([length, body, crc])
  }
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from([0, 200, 30, 30]))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
