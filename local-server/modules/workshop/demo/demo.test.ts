import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { setUp, signIn } from '../../../../contracts/identity/sign-in.ts'
import { listCalls } from '../../../../contracts/workshop/calls.ts'
import { listBundles } from '../../../../contracts/workshop/bundles.ts'
import { listOrders } from '../../../../contracts/workshop/orders.ts'
import { readOrderProgress } from '../../../../contracts/workshop/progress.ts'
import { listLines } from '../../../../contracts/workshop/lines.ts'
import { readEfficiency } from '../../../../contracts/workshop/efficiency.ts'
import { listOperations, listProducts } from '../../../../contracts/workshop/catalogue.ts'
import { listScreens } from '../../../../contracts/workshop/screens.ts'
import { listWorkers } from '../../../../contracts/workshop/workers.ts'
import { listWorkRecords, readOwnDay } from '../../../../contracts/workshop/work-records.ts'
import { readBoard, readDashboard, readRaceBoard } from '../../../../contracts/workshop/boards.ts'
import { createClient, type TestClient } from '../../../testing/test-client.ts'
import { payOf } from '../test-shop.ts'
import { startTestServer, testPassword } from '../../../testing/test-server.ts'

/** Orders that are finished, late, on their way and not begun, fed by the same records as everything else. */
async function expectOrders(administrator: TestClient): Promise<void> {
  const { items } = await administrator.call(listOrders, { query: { sort: 'createdAt' } })
  const figures = await Promise.all(items.map(({ id }) => administrator.call(readOrderProgress, { params: { id } })))
  expect(items.map(({ number, status }) => [number, status])).toEqual([
    ['1001', 'done'],
    ['1002', 'done'],
    ['1003', 'done'],
    ['1004', 'cancelled'],
    ['1005', 'open'],
    ['1006', 'open'],
    ['1007', 'open'],
    ['1008', 'open'],
    ['1009', 'draft'],
  ])
  for (const [index, { status, pieces, finishedPieces }] of items.entries()) {
    const { forecast, operations } = figures[index] ?? {}
    if (status === 'done') expect(finishedPieces).toBe(pieces)
    if (status !== 'open') continue
    expect(finishedPieces).toBeGreaterThan(0)
    expect(finishedPieces).toBeLessThan(pieces)
    expect(forecast?.piecesADayThousandths).toBeGreaterThan(0)
    expect(operations?.filter(({ isBottleneck }) => isBottleneck)).toHaveLength(1)
  }
  expect(figures.some(({ operations }) => operations.some(({ pendingPieces }) => pendingPieces > 0))).toBe(true)
  expect(items.filter(({ status, dueOn }) => status === 'open' && dueOn < '2026-11-20')).toHaveLength(2)
  expect((await administrator.call(listBundles, { query: { q: '1006-', limit: 200 } })).items.length).toBeGreaterThan(
    80,
  )
}

/** What a person can sew in a shift, and a line in what it has planned. */
async function expectBelievablePaces(administrator: TestClient): Promise<void> {
  const days = { from: '2026-09-01', to: '2026-11-19' }
  for (const by of ['worker', 'line', 'shift', 'day'] as const) {
    const { rows } = await administrator.call(readEfficiency, { query: { ...days, by } })
    for (const { efficiencyPercent } of rows) {
      expect(efficiencyPercent).toBeGreaterThan(60)
      expect(efficiencyPercent).toBeLessThan(125)
    }
  }
  const { total } = await administrator.call(readEfficiency, {
    query: { from: '2026-11-20', to: '2026-11-20', by: 'line' },
  })
  expect(total.efficiencyPercent).toBeGreaterThan(40)
  expect(total.efficiencyPercent).toBeLessThan(100)
  const { lines } = await administrator.call(readRaceBoard)
  const sum = (pieces: readonly number[]) => pieces.reduce((all, one) => all + one, 0)
  for (const { approved, pending, planned } of lines) {
    const share = (sum(approved) + sum(pending)) / sum(planned ?? [])
    expect(share).toBeGreaterThan(0.35)
    expect(share).toBeLessThan(0.85)
  }
}

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
  expect(records).toBeGreaterThan(40_000)
  expect(records).toBeLessThan(50_000)
  const { rows: over } = await sql`select work_record."bundleId" from work_record
    inner join bundle on bundle.id = work_record."bundleId" where work_record."status" <> 'rejected'
    group by work_record."bundleId", work_record."operationId", bundle."pieces"
    having sum(work_record."quantity") > bundle."pieces"`.execute(server.core.db.read)
  expect(over).toEqual([])

  const total = async (contract: typeof listWorkers | typeof listProducts | typeof listLines) =>
    (await administrator.call(contract, { query: { total: 'true', limit: 1 } })).total
  expect([await total(listWorkers), await total(listProducts), await total(listLines)]).toEqual([40, 6, 3])
  const { items } = await administrator.call(listOperations, { query: { limit: 200 } })
  expect(items.every((item) => item.rateMinor !== null && item.standardMinutesThousandths !== null)).toBe(true)
  expect(items.map((item) => `${item.productCode} ${item.name}`)).toContain('M-12 Втачать рукава')
  await expectOrders(administrator)
  await expectBelievablePaces(administrator)
  expect((await administrator.call(listWorkRecords, { query: { status: 'rejected' } })).items[0]?.rejectReason).toMatch(
    /[а-я]/,
  )

  expect((await administrator.call(listScreens)).items).toMatchObject([
    { name: 'Табло линии 1', boards: ['line', 'calls'], lineName: 'Линия 1', paired: false },
    { name: 'Табло у входа', boards: ['floor', 'ranking', 'race', 'plant', 'notice'], lineId: null, paired: false },
  ])
  const open = await administrator.call(listCalls, { query: { state: ['waiting', 'taken'] } })
  expect(open.items.map(({ kind, state }) => [kind, state])).toEqual([
    ['material', 'waiting'],
    ['machine', 'taken'],
  ])
  const { rows: fromHome } =
    await sql`select "workerId" from help_call where "state" <> 'resolved' and "workerId" not in
    (select "workerId" from work_record where work_record."workedOn" = help_call."workedOn")`.execute(
      server.core.db.read,
    )
  expect(fromHome).toEqual([])
  const { rows: early } = await sql`select work_record."id" from work_record
    inner join bundle on bundle.id = work_record."bundleId" where work_record."recordedAt" < bundle."createdAt"`.execute(
    server.core.db.read,
  )
  expect(early).toEqual([])
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
