import { expect, it } from 'vitest'
import { setUp, signIn } from '../../../../contracts/identity/sign-in.ts'
import { listCalls } from '../../../../contracts/workshop/calls.ts'
import { listBundles } from '../../../../contracts/workshop/bundles.ts'
import { listLines } from '../../../../contracts/workshop/lines.ts'
import { listOperations, listProducts } from '../../../../contracts/workshop/catalogue.ts'
import { listScreens } from '../../../../contracts/workshop/screens.ts'
import { listWorkers } from '../../../../contracts/workshop/workers.ts'
import { listWorkRecords, readOwnDay } from '../../../../contracts/workshop/work-records.ts'
import { readBoard, readDashboard } from '../../../../contracts/workshop/boards.ts'
import { createClient } from '../../../testing/test-client.ts'
import { payOf } from '../test-shop.ts'
import { startTestServer, testPassword } from '../../../testing/test-server.ts'

it('the demo is a workshop of sixty days, and an account for each role', async () => {
  const server = await startTestServer({ fresh: true, now: '2026-11-20T15:20:00+05:00' })
  const administrator = createClient(() => server.address)
  const { demoAccounts } = await administrator.call(setUp, {
    body: {
      institution: 'Zamon',
      locale: 'ru',
      timeZone: 'Asia/Tashkent',
      currency: 'UZS',
      modules: ['workshop'],
      administrator: { fullName: 'Dilnoza Karimova', signInName: 'director', password: testPassword },
      demo: true,
    },
  })

  expect(demoAccounts.map((account) => [account.role, account.signInName])).toEqual([
    ['director', 'director-demo'],
    ['master', 'master'],
    ['worker', 'worker'],
    ['accountant', 'accountant'],
    ['mechanic', 'mechanic'],
    ['storekeeper', 'storekeeper'],
  ])
  const { records } = await server.core.db.read
    .selectFrom('work_record')
    .select((eb) => eb.fn.countAll<number>().as('records'))
    .executeTakeFirstOrThrow()
  expect(records).toBeGreaterThan(45_000)
  expect(records).toBeLessThan(55_000)
  const { over } = await server.core.db.read
    .selectFrom('work_record')
    .innerJoin('bundle', 'bundle.id', 'work_record.bundleId')
    .select((eb) => eb.fn.countAll<number>().as('over'))
    .whereRef('work_record.quantity', '>', 'bundle.pieces')
    .executeTakeFirstOrThrow()
  expect(over).toBe(0)

  const total = async (contract: typeof listWorkers | typeof listProducts | typeof listLines) =>
    (await administrator.call(contract, { query: { total: 'true', limit: 1 } })).total
  expect([await total(listWorkers), await total(listProducts), await total(listLines)]).toEqual([40, 6, 3])
  const { items } = await administrator.call(listOperations, { query: { limit: 200 } })
  expect(items.every((item) => item.rateMinor !== null && item.standardMinutesThousandths !== null)).toBe(true)
  expect(items.map((item) => `${item.productCode} ${item.name}`)).toContain('M-12 Втачать рукава')
  expect((await administrator.call(listBundles, { query: { total: 'true', limit: 1 } })).total).toBe(60)
  expect((await administrator.call(listWorkRecords, { query: { status: 'rejected' } })).items[0]?.rejectReason).toMatch(
    /[а-я]/,
  )

  expect((await administrator.call(listScreens)).items).toMatchObject([
    { name: 'Табло линии 1', boards: ['line', 'calls'], lineName: 'Линия 1', paired: false },
    { name: 'Табло у входа', boards: ['floor', 'ranking', 'race', 'notice'], lineId: null, paired: false },
  ])
  const open = await administrator.call(listCalls, { query: { state: ['waiting', 'taken'] } })
  expect(open.items.map(({ kind, state }) => [kind, state])).toEqual([
    ['material', 'waiting'],
    ['machine', 'taken'],
  ])
  expect((await administrator.call(listCalls, { query: { total: 'true', limit: 1 } })).total).toBeGreaterThan(40)
  for (const { role, signInName, password } of demoAccounts) {
    const client = createClient(() => server.address)
    await client.call(signIn, { body: { signInName, password } })
    if (role === 'mechanic' || role === 'storekeeper') {
      expect((await client.call(listCalls, { query: { limit: 1 } })).items[0]?.abilities.resolve).toBe(true)
      continue
    }
    const { items: rows } = await client.call(listWorkRecords)
    expect([role, rows.length]).toEqual([role, 50])
    if (role === 'worker') expect((await client.call(readOwnDay)).month.approved.pieces).toBeGreaterThan(1000)
    if (role === 'master') expect((await client.call(readDashboard)).lines).toHaveLength(1)
    if (role === 'director') {
      const pay = await payOf(client, '2026-10-01', '2026-10-31')
      expect(pay.items).toHaveLength(40)
      const board = await client.call(readBoard)
      expect(board.top).toHaveLength(10)
      expect(board.totals.pending.pieces).toBeGreaterThan(0)
      expect(board.previousApprovedPieces).toBeGreaterThan(0)
    }
  }
}, 60_000)
