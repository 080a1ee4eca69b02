import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import type { Problem } from '../../../contracts/errors.ts'
import type { StoredFile } from '../../../contracts/files.ts'
import { createPerson } from '../../../contracts/people.ts'
import { startTestServer, type TestClient, type TestServer } from '../../testing/test-server.ts'
import { openFileStore } from './file-store.ts'
import { sweepFiles } from './files.service.ts'

const upload = (client: TestClient, name: string, body: Uint8Array | string, key: string = randomUUID()) =>
  client.fetch(`/api/v1/files?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { 'idempotency-key': key, 'accept-language': 'en' },
    body: typeof body === 'string' ? body : Buffer.from(body),
  })

const kept = async (response: Response) => {
  expect(response.status).toBe(200)
  return (await response.json()) as StoredFile
}

const pdf = '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n'
const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#274' } }).withExif({
    IFD0: { Copyright: 'secret place' },
  })

function filesIn(server: TestServer): string[] {
  const entries = readdirSync(join(server.dataFolder, 'files'), { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
}

describe('sending a file', () => {
  it('gives the same bytes back to its sender, for saving, and not again to a browser that has them', async () => {
    const server = await startTestServer()
    const file = await kept(await upload(server.administrator, 'Ўқув «режа» 2026.pdf', pdf))
    expect(file).toMatchObject({ name: 'Ўқув «режа» 2026.pdf', type: 'application/pdf', size: pdf.length })

    const answer = await server.administrator.fetch(`/api/v1/files/${file.id}`)
    expect(await answer.text()).toBe(pdf)
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; .*filename\*=UTF-8''/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('cache-control')).toBe('private, max-age=31536000, immutable')
    expect(answer.headers.get('content-length')).toBe(String(pdf.length))
    const etag = answer.headers.get('etag') ?? ''
    const again = await server.administrator.fetch(`/api/v1/files/${file.id}`, { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
  })

  it('makes one file of a button pressed twice, and keeps the same bytes once', async () => {
    const server = await startTestServer()
    const first = await kept(await upload(server.administrator, 'a.pdf', pdf, 'k1'))
    expect(await kept(await upload(server.administrator, 'a.pdf', pdf, 'k1'))).toEqual(first)
    const second = await kept(await upload(server.administrator, 'b.pdf', pdf))
    expect(second.id).not.toBe(first.id)
    expect(filesIn(server)).toHaveLength(1)
  })

  it('writes a picture anew: WebP, at most 2,000 pixels, no metadata, shown in place', async () => {
    const server = await startTestServer()
    const bytes = await picture(3000, 1500).jpeg().toBuffer()
    const file = await kept(await upload(server.administrator, 'IMG_1.JPG', bytes))
    expect(file).toMatchObject({ name: 'IMG_1.webp', type: 'image/webp' })
    const answer = await server.administrator.fetch(`/api/v1/files/${file.id}`)
    expect(answer.headers.get('content-disposition')).toBeNull()
    const made = await sharp(Buffer.from(await answer.arrayBuffer())).metadata()
    expect(made).toMatchObject({ format: 'webp', width: 2000, height: 1000 })
    expect(made.exif).toBeUndefined()
  })

  it.each([
    ['report.pdf', Buffer.from('MZ\x90\0\x03\0\0\0', 'latin1'), 422, 'file.executable'],
    ['report.pdf', '#!/bin/sh\nrm -rf /\n', 422, 'file.executable'],
    ['setup.exe', 'text', 422, 'file.executable'],
    ['invoice.exe.pdf', pdf, 422, 'file.executable'],
    ['page.html', '<html></html>', 422, 'file.executable'],
    ['list.csv', '<!doctype html><script>alert(1)</script>', 422, 'file.executable'],
    ['photo.png', pdf, 422, 'file.mismatch'],
    ['table.xlsx', 'a;b\n1;2\n', 422, 'file.mismatch'],
    ['song.flac', 'x', 415, 'file.unsupported'],
    ['empty.pdf', '', 422, 'file.empty'],
    ['photo.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0, 1]), 422, 'file.damaged'],
    ['../../etc/passwd.pdf', pdf, 400, 'request.invalid'],
    ['no-ending', pdf, 400, 'request.invalid'],
  ])('refuses %s with what it is, and keeps nothing', async (name, body, status, code) => {
    const server = await startTestServer()
    const answer = await upload(server.administrator, name, body)
    const problem = (await answer.json()) as Problem
    expect(answer.status).toBe(status)
    expect(problem.code).toBe(code)
    expect(problem.errors?.[0]?.path).toBe('query.name')
    expect(filesIn(server)).toEqual([])
  })

  it('names both what the file is called and what it is', async () => {
    const server = await startTestServer()
    const problem = (await (await upload(server.administrator, 'photo.png', pdf)).json()) as Problem
    expect(problem.detail).toContain('PNG')
    expect(problem.detail).toContain('PDF')
  })

  it('refuses a picture over 10 MB while it is still coming, and keeps nothing', async () => {
    const server = await startTestServer()
    const { status, sent } = await endless(server, 'big.png')
    expect(status).toBe(413)
    expect(sent).toBeLessThan(40 * 1_048_576)
    expect(filesIn(server)).toEqual([])
  })

  it('refuses at once what says that it is too large', async () => {
    const server = await startTestServer()
    const { status, sent } = await endless(server, 'big.pdf', 101 * 1_048_576)
    expect(status).toBe(413)
    expect(sent).toBeLessThan(4 * 1_048_576)
  })
})

/** Sends megabytes until the server answers. */
async function endless(server: TestServer, name: string, declared?: number): Promise<{ status: number; sent: number }> {
  const cookie = [...server.administrator.cookies].map(([key, value]) => `${key}=${value}`).join('; ')
  return new Promise((resolve, reject) => {
    let sent = 0
    let over = false
    const outgoing = request(`${server.address}/api/v1/files?name=${name}`, {
      method: 'POST',
      headers: {
        cookie,
        'idempotency-key': randomUUID(),
        ...(declared === undefined ? {} : { 'content-length': declared }),
      },
    })
    const chunk = Buffer.alloc(262_144, 'x')
    const more = () => {
      if (over) return
      sent += chunk.length
      if (outgoing.write(chunk)) setImmediate(more)
    }
    outgoing.on('drain', more)
    outgoing.on('response', (response) => {
      over = true
      response.resume()
      resolve({ status: response.statusCode ?? 0, sent })
      outgoing.destroy()
    })
    outgoing.on('error', (error) => {
      if (!over) reject(error)
    })
    more()
  })
}

describe('who may see a file', () => {
  it('is its sender, and whoever may see what it belongs to', async () => {
    const server = await startTestServer()
    const sender = await server.account(['person.read', 'person.manage'])
    const reader = await server.account(['person.read'])
    const other = await server.account(['settings.read'])
    const photo = await kept(await upload(sender, 'face.png', await picture(50, 50).png().toBuffer()))
    const seen = async (client: TestClient) => (await client.fetch(`/api/v1/files/${photo.id}`)).status

    expect([await seen(sender), await seen(reader), await seen(other), await seen(server.nobody)]).toEqual([
      200, 404, 404, 401,
    ])
    // Nobody makes another's file visible by naming it.
    const body = { familyName: 'Usmonova', givenName: 'Lola', photoFileId: photo.id }
    expect((await reader.refused(createPerson, { body })).code).toBe('permission.denied')
    expect((await server.administrator.refused(createPerson, { body })).errors?.[0]?.path).toBe('body.photoFileId')

    await sender.call(createPerson, { body })
    expect([await seen(reader), await seen(other)]).toEqual([200, 404])
  })

  it('takes only a picture as a photo', async () => {
    const server = await startTestServer()
    const file = await kept(await upload(server.administrator, 'a.pdf', pdf))
    const body = { familyName: 'Usmonova', givenName: 'Lola', photoFileId: file.id }
    expect((await server.administrator.refused(createPerson, { body })).code).toBe('file.notPicture')
  })
})

it('sweeps what nothing refers to after a day, and bytes no file has', async () => {
  const server = await startTestServer()
  const photo = await kept(await upload(server.administrator, 'a.png', await picture(20, 20).png().toBuffer()))
  await server.administrator.call(createPerson, {
    body: { familyName: 'Usmonova', givenName: 'Lola', photoFileId: photo.id },
  })
  await upload(server.administrator, 'b.pdf', pdf)
  expect(filesIn(server)).toHaveLength(2)

  const { db, files: store } = server.core
  const sweep = (now: number) => sweepFiles({ db, store, now, settling: -1000 })
  expect(await sweep(server.clock.now())).toEqual({ files: 0, bytes: 0 })
  expect(await sweep(server.clock.now() + 2 * 86_400_000)).toEqual({ files: 1, bytes: 1 })
  expect(filesIn(server)).toHaveLength(1)
  expect((await server.administrator.fetch(`/api/v1/files/${photo.id}`)).status).toBe(200)
})

it('leaves nothing of an upload the disk had no room for, and says so', async () => {
  const server = await startTestServer()
  const folder = join(server.dataFolder, 'other')
  const store = openFileStore(folder)
  const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
  const stream = Readable.from(
    (async function* () {
      yield Buffer.alloc(1000)
      await Promise.resolve()
      throw full
    })(),
  )
  await expect(store.receive(stream, 1)).rejects.toMatchObject({ code: 'storage.full', status: 507 })
  expect(readdirSync(folder, { recursive: true })).toEqual(['unfinished'])
})
