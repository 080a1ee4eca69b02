import { describe, expect, it } from 'vitest'
import { listNotifications } from '../../../../contracts/notifications.ts'
import {
  createCall,
  giveCallBack,
  listCalls,
  listOwnCalls,
  readBoardCalls,
  readCall,
  readCallTimes,
  reopenCall,
  resolveCall,
  takeCall,
  withdrawCall,
  type Call,
} from '../../../../contracts/workshop/calls.ts'
import { changeLine } from '../../../../contracts/workshop/lines.ts'
import { changeWorker } from '../../../../contracts/workshop/workers.ts'
import type { TestClient } from '../../../testing/test-server.ts'
import { openShop } from '../test-shop.ts'

const call = (who: TestClient, kind: Call['kind']) => who.call(createCall, { body: { kind } })
const unread = async (who: TestClient) =>
  (await who.call(listNotifications, { query: { unread: 'true' } })).items.map(({ kind, params }) => ({
    kind,
    ...params,
  }))
const seen = async (who: TestClient) =>
  (await who.call(listCalls)).items.map(({ kind, lineName }) => `${lineName} ${kind}`)

describe('calling for help', () => {
  it('from a kiosk: tells who answers, is taken, resolved, and its times are kept', async () => {
    const shop = await openShop()
    const { server, master } = shop
    const mechanic = await server.account('mechanic')
    const kiosk = await shop.atKiosk('B-0001')
    const made = await call(kiosk, 'machine')
    expect(made).toMatchObject({ kind: 'machine', state: 'waiting', lineName: 'Line 1', workedOn: '2026-11-23' })
    expect(made.stationName).toMatch(/^kiosk /)
    const told = { kind: 'call.machine', line: 'Line 1', name: 'Karimova Zulfiya' }
    expect(await unread(master)).toEqual([told])
    expect(await unread(mechanic)).toEqual([told])
    for (const other of [shop.otherMaster, server.administrator, shop.zulfiya]) expect(await unread(other)).toEqual([])

    server.clock.advance(4 * 60_000)
    const params = { id: made.id }
    expect(await mechanic.call(takeCall, { params })).toMatchObject({ state: 'taken', waitedMinutes: 4 })
    expect(await unread(master)).toEqual([])
    expect((await kiosk.call(listOwnCalls)).items).toMatchObject([{ state: 'taken', takenAt: server.clock.now() }])
    server.clock.advance(26 * 60_000)
    const done = await mechanic.call(resolveCall, { params, body: { note: 'the belt' } })
    expect(done).toMatchObject({ state: 'resolved', waitedMinutes: 4, lostMinutes: 30, note: 'the belt' })
    expect((await shop.zulfiya.call(listOwnCalls)).items).toEqual([])
    const period = { from: '2026-11-23', to: '2026-11-23' }
    expect(await master.call(readCallTimes, { query: period })).toEqual({
      days: [{ workedOn: '2026-11-23', kind: 'machine', calls: 1, waitedMs: 240_000, lostMs: 1_800_000 }],
      lines: [{ lineId: shop.lineId, lineName: 'Line 1', calls: 1, waitedMs: 240_000, lostMs: 1_800_000 }],
    })
    expect((await server.events()).filter((name) => name === 'call.changed')).toHaveLength(3)
  })

  it('from a phone; the same again while it is open is refused, something else is another call', async () => {
    const { zulfiya, server } = await openShop()
    const made = await call(zulfiya, 'material')
    expect(made.stationName).toBeNull()
    expect(await zulfiya.refused(createCall, { body: { kind: 'material' } })).toMatchObject({
      code: 'call.alreadyOpen',
      params: { when: '23.11 09:00' },
    })
    await call(zulfiya, 'master')
    const withdrawn = await zulfiya.call(withdrawCall, { params: { id: made.id } })
    expect(withdrawn).toMatchObject({ state: 'withdrawn', endedByName: 'Karimova Zulfiya' })
    server.clock.advance(1000)
    await call(zulfiya, 'material')
    expect((await zulfiya.call(listOwnCalls)).items.map(({ kind }) => kind)).toEqual(['master', 'material'])
  })

  it('nobody answers: those who see everything are told; of a line without a master every master', async () => {
    const shop = await openShop()
    const { server, zulfiya, master, otherMaster } = shop
    const line = { params: { id: shop.lineId }, body: { version: 1, masterPersonId: null } }
    await server.administrator.call(changeLine, line)
    await call(zulfiya, 'master')
    for (const one of [master, otherMaster, server.administrator]) expect(await unread(one)).toHaveLength(1)
    await otherMaster.call(takeCall, { params: { id: (await zulfiya.call(listOwnCalls)).items[0]?.id ?? '' } })
  })

  it('is taken by one of two masters who press at the same moment; the other is told who', async () => {
    const { zulfiya, master, server } = await openShop()
    const { id } = await call(zulfiya, 'machine')
    const mechanics = [await server.account('mechanic'), await server.account('mechanic')]
    const answers = await Promise.all(
      [master, ...mechanics].map(async (who) => {
        const response = await who.fetch(`/api/v1/calls/${id}/take`, {
          method: 'POST',
          headers: { 'idempotency-key': 'k' },
        })
        return (await response.json()) as { state?: string; code?: string; params?: { name: string } }
      }),
    )
    const won = answers.filter(({ state }) => state === 'taken')
    expect(won).toHaveLength(1)
    const [row] = (await master.call(listCalls)).items
    const others = answers.filter(({ code }) => code === 'call.taken')
    expect(others.map(({ params }) => params?.name)).toEqual([row?.takenByName, row?.takenByName])
  })

  it('can be given back and taken again, and a resolution be taken back', async () => {
    const { zulfiya, master, otherMaster, server } = await openShop()
    const { id } = await call(zulfiya, 'machine')
    const params = { id }
    expect((await master.refused(giveCallBack, { params })).code).toBe('call.notTaken')
    await master.call(takeCall, { params })
    expect(await master.call(giveCallBack, { params })).toMatchObject({ state: 'waiting', takenAt: null })
    server.clock.advance(60_000)
    const resolved = await master.call(resolveCall, { params, body: {} })
    expect(resolved).toMatchObject({ state: 'resolved', waitedMinutes: 1, takenByName: resolved.endedByName })
    expect((await master.refused(takeCall, { params })).code).toBe('call.over')
    expect((await zulfiya.refused(withdrawCall, { params })).code).toBe('call.over')
    expect(await master.call(reopenCall, { params })).toMatchObject({ state: 'taken', endedAt: null })
    expect((await master.refused(reopenCall, { params })).code).toBe('call.notResolved')
    await master.call(resolveCall, { params, body: {} })
    await call(zulfiya, 'machine')
    expect((await master.refused(reopenCall, { params })).code).toBe('call.alreadyOpen')
    expect((await otherMaster.refused(resolveCall, { params, body: {} })).code).toBe('row.notFound')
  })

  it('is seen and answered by those it concerns', async () => {
    const shop = await openShop()
    const { server, zulfiya, otherWorker, master, otherMaster } = shop
    await call(zulfiya, 'machine')
    server.clock.advance(1000)
    const { id } = await call(otherWorker, 'material')
    const mechanic = await server.account('mechanic')
    const storekeeper = await server.account('storekeeper')
    const director = await server.account('director')
    expect(await seen(master)).toEqual(['Line 1 machine'])
    expect(await seen(otherMaster)).toEqual(['Line 2 material'])
    expect(await seen(mechanic)).toEqual(['Line 1 machine'])
    expect(await seen(storekeeper)).toEqual(['Line 2 material'])
    for (const all of [director, server.administrator]) expect(await seen(all)).toHaveLength(2)
    for (const contract of [readCall, takeCall]) {
      expect((await mechanic.refused(contract, { params: { id } })).code).toBe('row.notFound')
    }
    expect(await otherMaster.call(readCall, { params: { id } })).toMatchObject({ abilities: { take: true } })
    expect(await director.call(readCall, { params: { id } })).toMatchObject({ abilities: { take: false } })
    expect((await director.refused(takeCall, { params: { id } })).code).toBe('permission.denied')
    expect((await master.refused(withdrawCall, { params: { id } })).code).toBe('row.notFound')
    await storekeeper.call(takeCall, { params: { id } })
    for (const role of ['worker', 'accountant'] as const) {
      expect((await (await server.account(role)).refused(listCalls)).code).toBe('permission.denied')
    }
  })

  it('is for workers of today only', async () => {
    const { server, zulfiya, master } = await openShop()
    expect((await master.refused(createCall, { body: { kind: 'master' } })).code).toBe('worker.notAWorker')
    await server.administrator.call(changeWorker, {
      params: { id: zulfiya.personId },
      body: { version: 1, leftOn: '2026-11-22' },
    })
    expect((await zulfiya.refused(createCall, { body: { kind: 'master' } })).code).toBe('worker.left')
    expect((await zulfiya.refused(createCall, { body: { kind: 'fire' } })).code).toBe('request.invalid')
  })
})

it('a screen sees the open calls, the oldest first, and how the shift went', async () => {
  const shop = await openShop()
  const { server, zulfiya, otherWorker, master } = shop
  const screen = await server.station('screen')
  const calledAt = server.clock.now()
  const { id } = await call(zulfiya, 'machine')
  server.clock.advance(120_000)
  await master.call(takeCall, { params: { id } })
  await call(otherWorker, 'material')
  const board = await screen.call(readBoardCalls)
  expect(board).toMatchObject({
    open: [
      { kind: 'machine', state: 'taken', lineName: 'Line 1', calledAt, workerName: 'Karimova Zulfiya' },
      { kind: 'material', state: 'waiting', lineName: 'Line 2' },
    ],
    shift: { calls: 2, resolved: 0, meanWaitMs: 120_000 },
  })
  await master.call(resolveCall, { params: { id }, body: {} })
  expect(await screen.call(readBoardCalls)).toMatchObject({ open: [{ kind: 'material' }], shift: { resolved: 1 } })
  server.clock.set('2026-11-23T21:00:00+05:00')
  expect(await screen.call(readBoardCalls)).toMatchObject({ open: [{ kind: 'material' }], shift: { calls: 0 } })
})
