import { describe, expect, it } from 'vitest'
import { listAudit } from '../../../../contracts/audit.ts'
import type { BodyInput } from '../../../../contracts/route.ts'
import {
  changeFabricRoll,
  listFabricRolls,
  measureFabricRoll,
  readFabricRoll,
  readFabricStock,
  receiveFabricRoll,
  writeOffFabricRoll,
} from '../../../../contracts/workshop/fabric.ts'
import { cancelLay, changeLay, createLay, cutLay, readOrderFabric } from '../../../../contracts/workshop/lays.ts'
import { readOrder, setOrderStatus, undoCut } from '../../../../contracts/workshop/orders.ts'
import { createWorkRecord } from '../../../../contracts/workshop/work-records.ts'
import { openOrderShop } from '../orders/test-orders.ts'

async function openFabricShop() {
  const shop = await openOrderShop()
  const storekeeper = await shop.server.account('storekeeper')
  const receive = (number: string, metres: number, more: Partial<BodyInput<typeof receiveFabricRoll>> = {}) =>
    storekeeper.call(receiveFabricRoll, {
      body: {
        number,
        article: 'Poplin 120',
        colour: 'White 001',
        lot: 'L-7',
        widthCentimetres: 150,
        receivedThousandths: metres * 1000,
        ...more,
      },
    })
  /** One white S and two white M a layer, ten layers of two and a half metres. */
  const plan = (more: Partial<BodyInput<typeof createLay>> = {}) => ({
    article: 'poplin 120',
    layerThousandths: 2_500,
    sizes: [
      { size: 'S', perLayer: 1 },
      { size: 'M', perLayer: 2 },
    ],
    colours: [{ colour: 'white', fabricColour: 'White 001', layers: 10 }],
    ...more,
  })
  const planLay = (orderId: string, more?: Partial<BodyInput<typeof createLay>>) =>
    shop.master.call(createLay, { params: { id: orderId }, body: plan(more) })
  const roll = (id: string) => shop.master.call(readFabricRoll, { params: { id } })
  const fabricOf = (id: string) => shop.master.call(readOrderFabric, { params: { id } })
  return { ...shop, storekeeper, receive, plan, planLay, roll, fabricOf }
}

const use = (rollId: string, layers: number, metres: number, colour = 'white') => ({
  rollId,
  colour,
  layers,
  usedThousandths: metres * 1000,
})

describe('a roll of fabric', () => {
  it('is received, measured, written off; each is a move, and what is left is their sum', async () => {
    const shop = await openFabricShop()
    const { id } = await shop.receive('R-1', 62.5)
    expect(await shop.roll(id)).toMatchObject({
      state: 'whole',
      leftThousandths: 62_500,
      receivedOn: '2026-11-23',
      moves: [{ kind: 'received', thousandths: 62_500 }],
    })
    shop.server.clock.advance(1000)
    const measured = await shop.storekeeper.call(measureFabricRoll, {
      params: { id },
      body: { version: 1, leftThousandths: 2_400, note: 'the label was wrong' },
    })
    expect(measured).toMatchObject({ state: 'endPiece', leftThousandths: 2_400, version: 2 })
    shop.server.clock.advance(1000)
    const off = { params: { id }, body: { version: 2, note: 'too short' } }
    const written = await shop.storekeeper.call(writeOffFabricRoll, off)
    expect(written).toMatchObject({ state: 'usedUp', leftThousandths: 0 })
    expect(written.moves.map(({ kind, thousandths }) => [kind, thousandths])).toEqual([
      ['writtenOff', -2_400],
      ['measured', -60_100],
      ['received', 62_500],
    ])
    const again = await shop.storekeeper.refused(writeOffFabricRoll, {
      params: { id },
      body: { version: 3, note: 'again' },
    })
    expect(again).toMatchObject({ status: 409, code: 'fabric.usedUp' })
    const { items } = await shop.server.administrator.call(listAudit, { query: { entityId: id } })
    expect(items.map(({ action }) => action)).toEqual([
      'fabricRoll.writtenOff',
      'fabricRoll.measured',
      'fabricRoll.received',
    ])
  })

  it('has a number of its own, a width, and cannot come tomorrow', async () => {
    const shop = await openFabricShop()
    await shop.receive('R-1', 50)
    const refused = async (more: object) => {
      const body = {
        number: 'R-2',
        article: 'A',
        colour: 'B',
        widthCentimetres: 150,
        receivedThousandths: 1000,
        ...more,
      }
      const problem = await shop.storekeeper.refused(receiveFabricRoll, { body })
      return [problem.code, problem.errors?.[0]?.path]
    }
    expect(await refused({ number: 'R-1' })).toEqual(['fabric.numberTaken', 'body.number'])
    expect(await refused({ receivedOn: '2026-11-24' })).toEqual(['fabric.inFuture', 'body.receivedOn'])
    for (const receivedThousandths of [0, -1, 1.5, 10_000_001]) {
      expect(await refused({ receivedThousandths })).toEqual(['request.invalid', 'body.receivedThousandths'])
    }
    expect(await refused({ article: ' ' })).toEqual(['request.invalid', 'body.article'])
    expect((await shop.master.refused(receiveFabricRoll, { body: {} })).code).toBe('permission.denied')
    expect((await shop.zulfiya.refused(listFabricRolls)).code).toBe('permission.denied')
  })

  it('is found by number, article, colour and lot, and its list is narrowed by state', async () => {
    const shop = await openFabricShop()
    await shop.receive('R-1', 50)
    await shop.receive('R-2', 40, { colour: 'Blue', lot: 'Z-9' })
    const numbers = async (query: Record<string, string>) =>
      (await shop.master.call(listFabricRolls, { query })).items.map(({ number }) => number)
    expect(await numbers({ q: 'z-9' })).toEqual(['R-2'])
    expect(await numbers({ q: 'poplin blue' })).toEqual(['R-2'])
    expect(await numbers({ state: 'whole', sort: 'leftThousandths' })).toEqual(['R-2', 'R-1'])
    expect(await numbers({ state: 'usedUp' })).toEqual([])
  })

  it('keeps its article once a lay was cut of it; its other words can be put right', async () => {
    const shop = await openFabricShop()
    const { id } = await shop.receive('R-1', 100)
    const change = (version: number, body: object) => ({ params: { id }, body: { version, ...body } })
    const changed = await shop.storekeeper.call(changeFabricRoll, change(1, { colour: 'WHITE 001', lot: 'L-8' }))
    expect(changed).toMatchObject({ colour: 'WHITE 001', lot: 'L-8', leftThousandths: 100_000 })
    const order = await shop.openOrder()
    const lay = await shop.planLay(order.id)
    await shop.master.call(cutLay, {
      params: { id: lay.id },
      body: { version: 1, bundleSize: 10, rolls: [use(id, 10, 25)] },
    })
    const refused = await shop.storekeeper.refused(changeFabricRoll, change(3, { article: 'Satin' }))
    expect(refused).toMatchObject({ code: 'fabric.isCut', errors: [{ path: 'body.article' }] })
    await shop.storekeeper.call(changeFabricRoll, change(3, { number: 'R-1a', note: 'shelf 4' }))
  })
})

describe('a lay', () => {
  it('is planned, shows what fabric it needs against what is on hand and what others need, and what is in no lay', async () => {
    const shop = await openFabricShop()
    await shop.receive('R-1', 30)
    const order = await shop.openOrder()
    const other = await shop.openOrder()
    const lay = await shop.planLay(order.id)
    expect(lay).toMatchObject({ number: 1, status: 'planned', pieces: 30, plannedThousandths: 25_000 })
    await shop.planLay(other.id, { colours: [{ colour: 'white', fabricColour: 'white 001', layers: 4 }] })
    expect(await shop.fabricOf(order.id)).toMatchObject({
      needs: [
        {
          plannedThousandths: 25_000,
          onHandThousandths: 30_000,
          othersThousandths: 10_000,
          shortThousandths: 5_000,
        },
      ],
      unplanned: [
        { size: 'S', colour: 'white', pieces: 30 },
        { size: 'M', colour: 'white', pieces: 30 },
        { size: 'M', colour: 'blue', pieces: 50 },
      ],
      usedThousandths: 0,
    })
    const { version } = await shop.master.call(readOrder, { params: { id: other.id } })
    const cancelled = { params: { id: other.id }, body: { version, status: 'cancelled' as const } }
    await shop.server.administrator.call(setOrderStatus, cancelled)
    expect((await shop.fabricOf(order.id)).needs).toMatchObject([{ othersThousandths: 0, shortThousandths: 0 }])
    expect((await shop.storekeeper.call(readFabricStock)).items).toEqual([
      {
        article: 'Poplin 120',
        colour: 'White 001',
        rolls: 1,
        leftThousandths: 30_000,
        endPieceThousandths: 0,
        plannedThousandths: 25_000,
      },
    ])
    const refused = await shop.master.refused(createLay, { params: { id: other.id }, body: shop.plan() })
    expect(refused.code).toBe('lay.orderOver')
  })

  it('cut, makes the bundles of the layers that were laid and shortens its rolls', async () => {
    const shop = await openFabricShop()
    const one = await shop.receive('R-1', 20)
    const two = await shop.receive('R-2', 30)
    const order = await shop.openOrder()
    const lay = await shop.planLay(order.id)
    const { cut, lay: after } = await shop.master.call(cutLay, {
      params: { id: lay.id },
      body: { version: 1, bundleSize: 20, rolls: [use(one.id, 7, 18), use(two.id, 4, 10.2)] },
    })
    expect(cut).toMatchObject({ number: 1, pieces: 33, bundles: 3, firstBundle: '1001-1', lastBundle: '1001-3' })
    expect(await shop.bundlesOf(order.id)).toEqual([
      ['1001-1', 11],
      ['1001-2', 20],
      ['1001-3', 2],
    ])
    expect(after).toMatchObject({ status: 'cut', cutNumber: 1, pieces: 33, usedThousandths: 28_200 })
    expect(await shop.roll(one.id)).toMatchObject({
      leftThousandths: 2_000,
      state: 'endPiece',
      moves: [{ kind: 'cut', thousandths: -18_000, orderNumber: '1001', layNumber: 1 }, { kind: 'received' }],
    })
    expect(await shop.roll(two.id)).toMatchObject({ leftThousandths: 19_800, state: 'begun' })
    expect(await shop.fabricOf(order.id)).toMatchObject({ needs: [], usedThousandths: 28_200, usedPieces: 33 })
    const again = await shop.master.refused(cutLay, {
      params: { id: lay.id },
      body: { version: 2, bundleSize: 20, rolls: [use(two.id, 1, 2)] },
    })
    expect(again).toMatchObject({ status: 409, code: 'lay.notPlanned' })
  })

  it('taken back, gives the fabric back and stands on the plan again; with work on its bundles all of it stays', async () => {
    const shop = await openFabricShop()
    const { id } = await shop.receive('R-1', 40)
    const order = await shop.openOrder()
    const lay = await shop.planLay(order.id)
    const cutIt = (version: number) =>
      shop.master.call(cutLay, {
        params: { id: lay.id },
        body: { version, bundleSize: 30, rolls: [use(id, 10, 25)] },
      })
    const first = await cutIt(1)
    await shop.master.call(undoCut, { params: { id: first.cut.id }, body: { version: 1 } })
    expect(await shop.roll(id)).toMatchObject({ leftThousandths: 40_000, state: 'whole' })
    const [planned] = (await shop.fabricOf(order.id)).lays
    expect(planned).toMatchObject({ status: 'planned', cutId: null, rolls: [] })
    const second = await cutIt(planned?.version ?? 0)
    await shop.zulfiya.call(createWorkRecord, {
      body: { operationId: shop.operations.sleeve, quantity: 5, couponCode: `${second.cut.firstBundle}/1` },
    })
    const refused = await shop.master.refused(undoCut, { params: { id: second.cut.id }, body: { version: 1 } })
    expect(refused.code).toBe('cut.hasWork')
    expect(await shop.roll(id)).toMatchObject({ leftThousandths: 15_000, state: 'begun' })
  })

  it('takes no more of a roll than it has, and then nothing at all is cut', async () => {
    const shop = await openFabricShop()
    const one = await shop.receive('R-1', 100)
    const two = await shop.receive('R-2', 10.5)
    const order = await shop.openOrder()
    const lay = await shop.planLay(order.id)
    const problem = await shop.master.refused(cutLay, {
      params: { id: lay.id },
      locale: 'ru',
      body: { version: 1, bundleSize: 20, rolls: [use(one.id, 6, 15), use(two.id, 4, 10.501)] },
    })
    expect(problem).toMatchObject({
      status: 409,
      code: 'fabric.notEnough',
      detail: 'На рулоне R-2 осталось только 10,5 м. Возьмите с него меньше или перемерьте его.',
      errors: [{ path: 'body.rolls.1.usedThousandths' }],
    })
    expect(await shop.roll(one.id)).toMatchObject({ leftThousandths: 100_000, moves: [{ kind: 'received' }] })
    expect(await shop.bundlesOf(order.id)).toEqual([])
  })

  it('of two cut at the same moment from the last metres of a roll one gets them', async () => {
    const shop = await openFabricShop()
    const { id } = await shop.receive('R-1', 30)
    const planned = async () => shop.planLay((await shop.openOrder()).id)
    const lays = [await planned(), await planned(), await planned()]
    const tries = await Promise.allSettled(
      [shop.master, shop.otherMaster, shop.server.administrator].map((who, index) =>
        who.call(cutLay, {
          params: { id: lays[index]?.id ?? '' },
          body: { version: 1, bundleSize: 30, rolls: [use(id, 10, 25)] },
        }),
      ),
    )
    expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected'])
    const roll = await shop.roll(id)
    expect(roll.leftThousandths).toBe(5_000)
    expect(roll.moves.reduce((sum, { thousandths }) => sum + thousandths, 0)).toBe(5_000)
  })

  it('is refused at its field: another fabric, a roll twice, a colour it has not, more than is left to cut', async () => {
    const shop = await openFabricShop()
    const white = await shop.receive('R-1', 500)
    const blue = await shop.receive('R-2', 500, { colour: 'Blue' })
    const order = await shop.openOrder()
    const lay = await shop.planLay(order.id)
    const refused = async (...rolls: ReturnType<typeof use>[]) => {
      const body = { version: 1, bundleSize: 20, rolls }
      const problem = await shop.master.refused(cutLay, { params: { id: lay.id }, body })
      return [problem.code, problem.errors?.[0]?.path]
    }
    expect(await refused(use(blue.id, 5, 10))).toEqual(['lay.otherFabric', 'body.rolls.0.rollId'])
    expect(await refused(use(white.id, 5, 10), use(white.id, 5, 10))).toEqual(['lay.rollTwice', 'body.rolls.1.rollId'])
    expect(await refused(use(blue.id, 5, 10, 'blue'))).toEqual(['lay.colourUnknown', 'body.rolls.0.colour'])
    expect(await refused(use(order.id, 5, 10))).toEqual(['row.notFound', 'body.rolls.0.rollId'])
    expect(await refused(use(white.id, 26, 65))).toEqual(['cut.aboveLeft', 'body.rolls.0.layers'])
    expect(await refused(use(white.id, 0, 65))).toEqual(['request.invalid', 'body.rolls.0.layers'])
    expect(await shop.roll(white.id)).toMatchObject({ leftThousandths: 500_000, version: 1 })
  })

  it('holds only sizes and colours of its order, each once', async () => {
    const shop = await openFabricShop()
    const order = await shop.openOrder()
    const refused = async (more: object) => {
      const body = shop.plan(more)
      const problem = await shop.master.refused(createLay, { params: { id: order.id }, body })
      return [problem.code, problem.errors?.[0]?.path]
    }
    const size = { size: 'S', perLayer: 1 }
    const colour = { colour: 'white', fabricColour: 'White', layers: 1 }
    expect(await refused({ sizes: [{ ...size, size: 'XL' }] })).toEqual(['lay.sizeUnknown', 'body.sizes.0.size'])
    expect(await refused({ sizes: [size, size] })).toEqual(['lay.sizeTwice', 'body.sizes.1.size'])
    expect(await refused({ colours: [colour, colour] })).toEqual(['lay.colourTwice', 'body.colours.1.colour'])
    expect(await refused({ colours: [{ ...colour, colour: 'red' }] })).toEqual([
      'lay.colourUnknown',
      'body.colours.0.colour',
    ])
    // No blue S was ordered.
    expect(await refused({ colours: [{ ...colour, colour: 'blue' }] })).toEqual([
      'order.itemUnknown',
      'body.colours.0.colour',
    ])
    expect(await refused({ layerThousandths: 0 })).toEqual(['request.invalid', 'body.layerThousandths'])
    expect(await refused({ sizes: [] })).toEqual(['request.invalid', 'body.sizes'])
  })

  it('is changed and taken off the plan while it is not cut', async () => {
    const shop = await openFabricShop()
    const order = await shop.openOrder()
    const { id } = await shop.planLay(order.id)
    const body = { version: 1, ...shop.plan({ sizes: [{ size: 'M', perLayer: 3 }], layerThousandths: 3_000 }) }
    const changed = await shop.master.call(changeLay, { params: { id }, body })
    expect(changed).toMatchObject({ version: 2, pieces: 30, plannedThousandths: 30_000 })
    expect(await shop.master.refused(changeLay, { params: { id }, body })).toMatchObject({
      code: 'row.stale',
      current: { version: 2 },
    })
    const cancelled = await shop.master.call(cancelLay, { params: { id }, body: { version: 2 } })
    expect(cancelled.status).toBe('cancelled')
    expect((await shop.fabricOf(order.id)).needs).toEqual([])
    expect((await shop.master.refused(cancelLay, { params: { id }, body: { version: 3 } })).code).toBe('lay.notPlanned')
    expect((await shop.planLay(order.id)).number).toBe(2)
  })
})
