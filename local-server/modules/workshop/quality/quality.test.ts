import { describe, expect, it } from 'vitest'
import {
  changeDefect,
  changeDefectKind,
  createDefect,
  createDefectKind,
  deleteDefect,
  listDefectKinds,
  listDefects,
  listQuality,
  readDefectCoupon,
  readQuality,
  undeleteDefect,
  type Defect,
} from '../../../../contracts/workshop/quality.ts'
import { changeFloorSettings, readFloorSettings } from '../../../../contracts/workshop/floor-settings.ts'
import { decideWorkRecords, listWorkRecords } from '../../../../contracts/workshop/work-records.ts'
import type { BodyInput } from '../../../../contracts/route.ts'
import type { TestClient } from '../../../testing/test-server.ts'
import { openShop } from '../test-shop.ts'

type Found = BodyInput<typeof createDefect>

async function openQuality(options: Parameters<typeof openShop>[0] = {}) {
  const shop = await openShop(options)
  const { items: kinds } = await shop.master.call(listDefectKinds)
  const kindId = (name: string) => kinds.find((kind) => kind.name === name)?.id ?? ''
  const body = (more: Partial<Found> = {}): Found => ({
    kindId: kindId('Crooked seam'),
    pieces: 3,
    operationId: shop.operations.sleeve,
    workerId: shop.zulfiya.personId,
    ...more,
  })
  const find = (client: TestClient, more: Partial<Found> = {}) => client.call(createDefect, { body: body(more) })
  const change = (client: TestClient, { id, version }: Defect, more: object) =>
    client.call(changeDefect, { params: { id }, body: { version, ...more } })
  const payRepairs = async () => {
    const { version } = await shop.server.administrator.call(readFloorSettings)
    await shop.server.administrator.call(changeFloorSettings, { body: { version, paysRepairs: true } })
  }
  return { ...shop, kinds, kindId, body, find, change, payRepairs }
}

describe('a defect', () => {
  it('is recorded by the master of the worker’s line, who repairs their own', async () => {
    const shop = await openQuality()
    expect(await shop.find(shop.master)).toMatchObject({
      kindName: 'Crooked seam',
      pieces: 3,
      workerName: 'Karimova Zulfiya',
      lineName: 'Line 1',
      operationName: 'sleeve',
      state: 'open',
      repairWorkerName: 'Karimova Zulfiya',
      repairedAt: null,
      workedOn: '2026-11-23',
    })
    expect(await shop.server.events()).toContain('defect.changed')
    const refused = (client: TestClient, more: Partial<Found> = {}) =>
      client.refused(createDefect, { body: shop.body(more) })
    expect(await refused(shop.otherMaster)).toMatchObject({ code: 'row.notFound', errors: [{ path: 'body.workerId' }] })
    expect(await refused(shop.master, { repairWorkerId: shop.otherWorker.personId })).toMatchObject({
      errors: [{ path: 'body.repairWorkerId' }],
    })
    for (const role of ['worker', 'accountant', 'director'] as const) {
      expect(await refused(await shop.server.account(role))).toMatchObject({ status: 403, code: 'permission.denied' })
    }
  })

  it('whose maker nobody knows is the line’s', async () => {
    const shop = await openQuality()
    const defect = await shop.find(shop.master, { workerId: null, lineId: shop.lineId })
    expect(defect).toMatchObject({ workerId: null, repairWorkerId: null, lineName: 'Line 1' })
    expect(await shop.master.refused(createDefect, { body: shop.body({ workerId: null }) })).toMatchObject({
      code: 'defect.lineRequired',
    })
  })

  it('found by a scanned coupon is of its bundle and operation, and tells who worked on it', async () => {
    const shop = await openQuality()
    await shop.addBundle('B-117', 30)
    await shop.record(shop.zulfiya, 'collar', 20, { couponCode: 'B-117/2' })
    expect(await shop.master.call(readDefectCoupon, { query: { code: 'B-117/2' } })).toMatchObject({
      bundleCode: 'B-117',
      bundlePieces: 30,
      operationName: 'collar',
      workers: [{ name: 'Karimova Zulfiya', pieces: 20 }],
    })
    const scanned = { operationId: undefined, couponCode: 'B-117/2' }
    expect(await shop.find(shop.master, scanned)).toMatchObject({ bundleCode: 'B-117', operationName: 'collar' })
    const refused = (more: Partial<Found>) =>
      shop.master.refused(createDefect, { body: shop.body({ ...scanned, ...more }) })
    expect(await refused({ pieces: 31 })).toMatchObject({ code: 'defect.piecesAboveBundle', params: { pieces: 30 } })
    expect(await refused({ couponCode: 'B-117/9' })).toMatchObject({ code: 'coupon.unknown' })
    expect(await refused({ couponCode: undefined })).toMatchObject({ code: 'defect.operationRequired' })
  })

  it.each([
    [{ pieces: 0 }, 'body.pieces', 400],
    [{ pieces: -2 }, 'body.pieces', 400],
    [{ pieces: 1.5 }, 'body.pieces', 400],
    [{ pieces: 5001 }, 'body.pieces', 422],
    [{ kindId: '01a1f8ac-57ff-7000-8000-000000000000' }, 'body.kindId', 404],
    [{ kindId: 'seam' }, 'body.kindId', 400],
    [{ operationId: '01a1f8ac-57ff-7000-8000-000000000000' }, 'body.operationId', 404],
    [{ note: 'x'.repeat(501) }, 'body.note', 400],
  ])('is refused with %j', async (more, path, status) => {
    const shop = await openQuality()
    const problem = await shop.master.refused(createDefect, { body: shop.body(more) })
    expect([problem.status, problem.errors?.map((error) => error.path)]).toEqual([status, [path]])
    expect((await shop.master.call(listDefects)).items).toEqual([])
  })

  it('is deleted and that taken back', async () => {
    const shop = await openQuality()
    const { id } = await shop.find(shop.master)
    expect(await shop.otherMaster.refused(deleteDefect, { params: { id } })).toMatchObject({ status: 404 })
    await shop.master.call(deleteDefect, { params: { id } })
    expect((await shop.master.call(listDefects)).items).toEqual([])
    await shop.master.call(undeleteDefect, { params: { id } })
    expect((await shop.master.call(listDefects)).items).toMatchObject([{ id, pieces: 3 }])
  })
})

describe('a repair', () => {
  it('is unpaid unless the setting says so', async () => {
    const shop = await openQuality()
    const other = await shop.addWorker('Saidova', 'Malika')
    const defect = await shop.find(shop.master)
    const repaired = await shop.change(shop.master, defect, { repairWorkerId: other, state: 'repaired' })
    expect(repaired).toMatchObject({ state: 'repaired', repairWorkerName: 'Saidova Malika', repairRecordId: null })
    expect(repaired.repairedAt).toBe(shop.server.clock.now())
    expect((await shop.master.call(listWorkRecords)).items).toEqual([])
    expect(await shop.change(shop.master, repaired, { state: 'open' })).toMatchObject({
      state: 'open',
      repairedAt: null,
    })
  })

  it('of another’s work is paid by a pending record, once; of one’s own it is not', async () => {
    const shop = await openQuality()
    await shop.payRepairs()
    const other = await shop.addWorker('Saidova', 'Malika')
    const own = await shop.change(shop.master, await shop.find(shop.master), { state: 'repaired' })
    expect(own.repairRecordId).toBeNull()
    const defect = await shop.find(shop.master, { repairWorkerId: other })
    const repaired = await shop.change(shop.master, defect, { state: 'repaired' })
    const { items } = await shop.master.call(listWorkRecords)
    expect(items).toMatchObject([{ id: repaired.repairRecordId, workerId: other, quantity: 3, status: 'pending' }])
    const { id, version } = repaired
    expect(await shop.master.refused(changeDefect, { params: { id }, body: { version, state: 'open' } })).toMatchObject(
      { code: 'defect.repairPaid' },
    )
    expect(await shop.master.refused(deleteDefect, { params: { id } })).toMatchObject({ code: 'defect.repairPaid' })
    expect(await shop.change(shop.master, repaired, { note: 'done' })).toMatchObject({ note: 'done' })
  })

  it('two masters cannot both pay: the second is shown that it is repaired', async () => {
    const shop = await openQuality()
    await shop.payRepairs()
    const other = await shop.addWorker('Saidova', 'Malika')
    const defect = await shop.find(shop.master, { repairWorkerId: other })
    const answers = await Promise.allSettled([
      shop.change(shop.master, defect, { state: 'repaired' }),
      shop.change(shop.server.administrator, defect, { state: 'repaired' }),
    ])
    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((await shop.master.call(listWorkRecords)).items).toHaveLength(1)
  })
})

describe('a rejected record', () => {
  it('may name its kind of defect: its pieces go back to the worker', async () => {
    const shop = await openQuality()
    const record = await shop.record(shop.zulfiya, 'sleeve', 12)
    const decide = (body: object) =>
      shop.master.call(decideWorkRecords, {
        body: { records: [{ id: record.id, version: 1 }], decision: 'reject', reason: 'crooked', ...body },
      })
    expect(
      await shop.master.refused(decideWorkRecords, {
        body: {
          records: [{ id: record.id, version: 1 }],
          decision: 'reject',
          reason: 'crooked',
          defectKindId: '01a1f8ac-57ff-7000-8000-000000000000',
        },
      }),
    ).toMatchObject({ code: 'row.notFound', errors: [{ path: 'body.defectKindId' }] })
    expect((await decide({ defectKindId: shop.kindId('Stain') })).done).toBe(1)
    expect((await shop.master.call(listDefects)).items).toMatchObject([
      {
        kindName: 'Stain',
        pieces: 12,
        workRecordId: record.id,
        repairWorkerId: shop.zulfiya.personId,
        note: 'crooked',
      },
    ])
  })

  it('that was refused names none', async () => {
    const shop = await openQuality()
    const record = await shop.record(shop.zulfiya, 'sleeve', 12)
    await shop.approve(shop.master, record)
    const answer = await shop.master.call(decideWorkRecords, {
      body: {
        records: [{ id: record.id, version: 2 }],
        decision: 'reject',
        reason: 'crooked',
        defectKindId: shop.kindId('Stain'),
      },
    })
    expect(answer.refused).toBe(1)
    expect((await shop.master.call(listDefects)).items).toEqual([])
  })
})

describe('the kinds', () => {
  it('are in the reader’s language until somebody names them', async () => {
    const shop = await openQuality()
    const russian = await shop.server.account('master', { locale: 'ru' })
    expect((await russian.call(listDefectKinds)).items[0]?.name).toBe('Кривой шов')
    const [kind] = shop.kinds
    const { administrator } = shop.server
    const params = { id: kind?.id ?? '' }
    await administrator.call(changeDefectKind, { params, body: { version: 1, name: 'Wavy seam' } })
    expect((await russian.call(listDefectKinds)).items[0]?.name).toBe('Wavy seam')
    expect(
      await administrator.refused(changeDefectKind, { params, body: { version: 1, archived: true } }),
    ).toMatchObject({
      code: 'row.stale',
    })
    expect(await administrator.refused(createDefectKind, { body: { name: 'Stain' } })).toMatchObject({
      code: 'defectKind.nameTaken',
    })
    expect(await shop.master.refused(createDefectKind, { body: { name: 'Hole' } })).toMatchObject({ status: 403 })
    await administrator.call(createDefectKind, { body: { name: 'Hole' } })
    expect((await russian.call(listDefectKinds)).items.at(-1)?.name).toBe('Hole')
  })

  it('put aside cannot be recorded, and stays on what was', async () => {
    const shop = await openQuality()
    await shop.find(shop.master)
    const params = { id: shop.kindId('Crooked seam') }
    await shop.server.administrator.call(changeDefectKind, { params, body: { version: 1, archived: true } })
    expect(await shop.master.refused(createDefect, { body: shop.body() })).toMatchObject({
      errors: [{ path: 'body.kindId' }],
    })
    expect((await shop.master.call(listDefects)).items[0]?.kindName).toBe('Crooked seam')
  })
})

it('the list is searched and filtered, and only of one’s lines', async () => {
  const shop = await openQuality()
  await shop.find(shop.master)
  await shop.find(shop.master, { operationId: shop.operations.collar, kindId: shop.kindId('Stain'), state: 'scrapped' })
  const pieces = async (client: TestClient, query: object) =>
    (await client.call(listDefects, { query: { ...query } })).items.map(({ kindName }) => kindName)
  expect(await pieces(shop.master, {})).toEqual(['Stain', 'Crooked seam'])
  expect(await pieces(shop.master, { state: 'open' })).toEqual(['Crooked seam'])
  expect(await pieces(shop.master, { q: 'zulfiya collar' })).toEqual(['Stain'])
  expect(await pieces(shop.master, { kindId: shop.kindId('Crooked seam') })).toEqual(['Crooked seam'])
  expect(await pieces(shop.otherMaster, {})).toEqual([])
  expect(await pieces(await shop.server.account('director'), {})).toHaveLength(2)
  expect(await shop.zulfiya.refused(listDefects)).toMatchObject({ status: 403 })
})

describe('the share of defects', () => {
  it('is counted by kind, operation, worker and day', async () => {
    const shop = await openQuality()
    await shop.record(shop.zulfiya, 'sleeve', 200)
    await shop.record(shop.zulfiya, 'collar', 100)
    await shop.find(shop.master, { pieces: 6 })
    await shop.find(shop.master, { pieces: 3, operationId: shop.operations.collar, kindId: shop.kindId('Stain') })
    const query = { from: '2026-11-23', to: '2026-11-23' }
    const read = (by: 'kind' | 'operation' | 'worker' | 'day') =>
      shop.master.call(readQuality, { query: { ...query, by } })
    expect(await read('kind')).toMatchObject({
      defectPieces: 9,
      openPieces: 9,
      scrappedPieces: 0,
      madePieces: 300,
      defectPercent: 3,
      rows: [
        { name: 'Crooked seam', defectPieces: 6, madePieces: null },
        { name: 'Stain', defectPieces: 3, madePieces: null },
      ],
    })
    expect((await read('operation')).rows).toMatchObject([
      { name: 'M-12 sleeve', defectPieces: 6, madePieces: 200, defectPercent: 3 },
      { name: 'M-12 collar', defectPieces: 3, madePieces: 100, defectPercent: 3 },
    ])
    expect((await read('worker')).rows).toMatchObject([{ name: 'Karimova Zulfiya', defectPieces: 9, madePieces: 300 }])
    expect((await read('day')).rows).toMatchObject([{ key: '2026-11-23', defectPieces: 9, defectPercent: 3 }])
    expect(await shop.otherMaster.call(readQuality, { query })).toMatchObject({ defectPieces: 0, defectPercent: null })

    const saved = (client: TestClient, by: 'kind' | 'operation') =>
      client.call(listQuality, {
        query: { 'workedOn.from': query.from, 'workedOn.to': query.to, by: [by], lineId: [shop.lineId] },
      })
    expect((await saved(shop.master, 'kind')).items).toEqual([
      { name: 'Crooked seam', defectPieces: 6, madePieces: null, defectPercentThousandths: null },
      { name: 'Stain', defectPieces: 3, madePieces: null, defectPercentThousandths: null },
    ])
    expect((await saved(shop.master, 'operation')).items).toEqual([
      { name: 'M-12 sleeve', defectPieces: 6, madePieces: 200, defectPercentThousandths: 3_000 },
      { name: 'M-12 collar', defectPieces: 3, madePieces: 100, defectPercentThousandths: 3_000 },
    ])
    expect((await saved(shop.otherMaster, 'kind')).items).toEqual([])
  })

  it('of a night shift is its day’s', async () => {
    const shop = await openQuality({ now: '2026-11-24T02:30:00+05:00' })
    expect(await shop.find(shop.master)).toMatchObject({ workedOn: '2026-11-23' })
  })
})
