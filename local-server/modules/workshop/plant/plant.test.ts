import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { listAudit } from '../../../../contracts/audit.ts'
import type { StoredFile } from '../../../../contracts/files.ts'
import { markAttendance } from '../../../../contracts/workshop/attendance.ts'
import { createCall, resolveCall } from '../../../../contracts/workshop/calls.ts'
import { changeHall, createHall, deleteHall, readPlant, type Hall } from '../../../../contracts/workshop/halls.ts'
import { changeLine } from '../../../../contracts/workshop/lines.ts'
import { setPlan } from '../../../../contracts/workshop/plan.ts'
import { listShifts } from '../../../../contracts/workshop/shifts.ts'
import { changeWorker } from '../../../../contracts/workshop/workers.ts'
import type { TestClient } from '../../../testing/test-server.ts'
import { openShop, type Shop } from '../test-shop.ts'

const add = (who: TestClient, name = 'Hall 1') => who.call(createHall, { body: { name } })

const shapeOf = ({ lineId, workerId, x, y, width, height }: Hall['places'][number]) => ({
  lineId,
  workerId,
  x,
  y,
  width,
  height,
})

/** What setting a hall asks for, as it is. */
const bodyOf = ({ version, name, pictureFileId, places }: Hall) => ({
  version,
  name,
  pictureFileId,
  places: places.map(shapeOf),
})

const here = (shop: Shop, workerId: string) =>
  shop.master.call(markAttendance, { body: { workerIds: [workerId], mark: 'here' } })

async function statesOf(who: TestClient): Promise<string[]> {
  const { halls } = await who.call(readPlant)
  return halls.flatMap(({ places }) => places.map(({ name, state }) => `${name}: ${state}`))
}

async function planned(shop: Shop, pieces: number): Promise<void> {
  const { items } = await shop.master.call(listShifts)
  const [shift] = items
  const cell = { lineId: shop.lineId, workedOn: '2026-11-23', shiftId: shift?.id ?? '' }
  await shop.master.call(setPlan, { body: { ...cell, version: null, pieces } })
}

describe('a hall', () => {
  it('begins with the lines that stand in none, and is then set as a whole', async () => {
    const shop = await openShop()
    const { administrator } = shop.server
    const hall = await add(administrator)
    expect(hall.places.map(({ name }) => name)).toEqual(['Line 1', 'Line 2'])
    expect((await add(administrator, 'Hall 2')).places).toEqual([])

    const [first] = hall.places
    if (!first) throw new Error('no line stands in the hall')
    const workplace = { ...shapeOf(first), workerId: shop.zulfiya.personId, x: 700, y: 500, width: 40, height: 40 }
    const body = { ...bodyOf(hall), name: 'Sewing hall', places: [shapeOf(first), workplace] }
    const changed = await administrator.call(changeHall, { params: { id: hall.id }, body })
    expect(changed).toMatchObject({ name: 'Sewing hall', version: 2 })
    expect(changed.places.map(({ name, x }) => [name, x])).toEqual([
      ['Line 1', first.x],
      ['Karimova Zulfiya', 700],
    ])
    const stale = await administrator.refused(changeHall, { params: { id: hall.id }, body })
    expect(stale).toMatchObject({ status: 409, code: 'row.stale', current: { version: 2 } })
    await administrator.call(deleteHall, { params: { id: hall.id } })
    expect((await administrator.call(readPlant)).halls.map(({ name }) => name)).toEqual(['Hall 2'])
    const { items } = await administrator.call(listAudit, { query: { entityId: hall.id } })
    expect(items.map(({ action }) => action)).toEqual(['hall.deleted', 'hall.changed', 'hall.created'])
  })

  it('refuses at its field what stands twice, outside, or is not there', async () => {
    const shop = await openShop()
    const { administrator } = shop.server
    const hall = await add(administrator)
    await add(administrator, 'Hall 2')
    const [first] = hall.places.map(shapeOf)
    if (!first) throw new Error('no line stands in the hall')
    const refused = async (more: object) => {
      const body = { ...bodyOf(hall), ...more }
      const problem = await administrator.refused(changeHall, { params: { id: hall.id }, body })
      return [problem.code, problem.errors?.[0]?.path]
    }
    expect(await refused({ name: 'hall 2' })).toEqual(['hall.nameTaken', 'body.name'])
    expect(await refused({ places: [first, first] })).toEqual(['hall.placeTwice', 'body.places.1'])
    expect(await refused({ places: [{ ...first, x: 800 }] })).toEqual(['hall.placeOutside', 'body.places.0'])
    expect(await refused({ places: [{ ...first, width: 39 }] })).toEqual(['request.invalid', 'body.places.0.width'])
    expect(await refused({ places: [{ ...first, lineId: hall.id }] })).toEqual(['row.notFound', 'body.places.0.lineId'])
    const elsewhere = { ...first, workerId: shop.otherWorker.personId }
    expect(await refused({ places: [elsewhere] })).toEqual(['row.notFound', 'body.places.0.workerId'])
    expect(await refused({ pictureFileId: hall.id })).toEqual(['row.notFound', 'body.pictureFileId'])
    expect((await shop.master.refused(createHall, { body: { name: 'Mine' } })).code).toBe('permission.denied')
    expect((await shop.zulfiya.refused(readPlant)).code).toBe('permission.denied')
  })

  it('shows its picture to screens, and to nobody a picture of something else', async () => {
    const { server } = await openShop()
    const { administrator } = server
    // A white dot.
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC',
      'base64',
    )
    const upload = async () => {
      const headers = { 'idempotency-key': randomUUID() }
      const answer = await administrator.fetch('/api/v1/files?name=hall.png', { method: 'POST', headers, body: png })
      return (await answer.json()) as StoredFile
    }
    const [file, other] = [await upload(), await upload()]
    const hall = await add(administrator)
    const body = { ...bodyOf(hall), pictureFileId: file.id }
    await administrator.call(changeHall, { params: { id: hall.id }, body })
    const screen = await server.station('screen')
    const answer = await screen.fetch(`/api/v1/hall-pictures/${file.id}`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp'])
    expect((await screen.fetch(`/api/v1/hall-pictures/${other.id}`)).status).toBe(404)
  })
})

describe('a place', () => {
  it('says whether its line works, misses its plan, has called for help, or nobody is there', async () => {
    const shop = await openShop()
    const { server, master, zulfiya } = shop
    await add(server.administrator)
    const screen = await server.station('screen')
    expect(await statesOf(screen)).toEqual(['Line 1: nobody', 'Line 2: nobody'])

    await here(shop, zulfiya.personId)
    expect(await statesOf(screen)).toEqual(['Line 1: working', 'Line 2: nobody'])
    await planned(shop, 1200)
    server.clock.advance(60 * 60_000)
    expect(await statesOf(screen)).toEqual(['Line 1: behind', 'Line 2: nobody'])
    await shop.record(zulfiya, 'buttonholes', 300)
    expect(await statesOf(screen)).toEqual(['Line 1: working', 'Line 2: nobody'])

    const { id } = await zulfiya.call(createCall, { body: { kind: 'machine' } })
    const { halls } = await screen.call(readPlant)
    expect(halls[0]?.places[0]).toMatchObject({
      state: 'call',
      here: 1,
      pieces: 300,
      call: { kind: 'machine', isTaken: false, calledAt: server.clock.now() },
    })
    await master.call(resolveCall, { params: { id }, body: {} })
    expect(await statesOf(screen)).toEqual(['Line 1: working', 'Line 2: nobody'])
  })

  it('of a worker says the same of them alone, under the name the screen may show', async () => {
    const shop = await openShop()
    const { server, zulfiya } = shop
    const { administrator } = server
    const hall = await add(administrator)
    const [line] = hall.places.map(shapeOf)
    if (!line) throw new Error('no line stands in the hall')
    const body = { ...bodyOf(hall), places: [{ ...line, workerId: zulfiya.personId }] }
    await administrator.call(changeHall, { params: { id: hall.id }, body })
    expect(await statesOf(administrator)).toEqual(['Karimova Zulfiya: nobody'])
    await here(shop, zulfiya.personId)
    expect(await statesOf(administrator)).toEqual(['Karimova Zulfiya: working'])
    server.clock.advance(90 * 60_000)
    expect(await statesOf(administrator)).toEqual(['Karimova Zulfiya: free'])
    const { halls } = await shop.master.call(readPlant, { query: { names: 'number' } })
    expect(halls[0]?.places[0]?.name).toBe('№ 101')
  })

  it('is not shown while its line is put aside', async () => {
    const shop = await openShop()
    const { administrator } = shop.server
    await add(administrator)
    await administrator.call(changeWorker, {
      params: { id: shop.otherWorker.personId },
      body: { version: 1, lineId: shop.lineId },
    })
    await administrator.call(changeLine, { params: { id: shop.otherLineId }, body: { version: 1, archived: true } })
    expect(await statesOf(administrator)).toEqual(['Line 1: nobody'])
  })
})
