import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, it, onTestFinished, vi } from 'vitest'
import { allRoutes } from '../../../contracts/api.ts'
import { listAudit } from '../../../contracts/audit.ts'
import { listPeople } from '../../../contracts/people.ts'
import type { RouteContract } from '../../../contracts/route.ts'
import { readBoard, readDashboard } from '../../../contracts/workshop/boards.ts'
import { listBundles } from '../../../contracts/workshop/bundles.ts'
import { listPay, readWorkerPay } from '../../../contracts/workshop/pay.ts'
import { reportWorkByWorker } from '../../../contracts/workshop/reports.ts'
import { listWorkRecords } from '../../../contracts/workshop/work-records.ts'
import { listWorkers } from '../../../contracts/workshop/workers.ts'
import { openShop, type Shop } from './test-shop.ts'

const isPostgres = process.env['MARKAZ_TEST_DATABASE'] === 'postgres'

const days = { 'workedOn.from': '2026-11-23', 'workedOn.to': '2026-11-23' }
const pages: readonly (readonly [contract: RouteContract, query: Record<string, string>])[] = [
  [listWorkRecords, { total: 'true' }],
  [listWorkRecords, { status: 'pending' }],
  [listPeople, {}],
  [listWorkers, {}],
  [listBundles, {}],
  [listAudit, {}],
  [listPay, { ...days, sums: 'true' }],
  [reportWorkByWorker, days],
  [readDashboard, {}],
  [readBoard, {}],
]

/** How many statements the server ran while it answered. */
async function statementsOf(shop: Shop, work: () => Promise<unknown>): Promise<number> {
  const read = async () => {
    const text = await (await fetch(`${shop.server.address}/metrics`)).text()
    return Number(/^markaz_statements_total (\d+)/m.exec(text)?.[1])
  }
  const before = await read()
  await work()
  return (await read()) - before
}

async function work(shop: Shop, workers: number): Promise<void> {
  for (let index = 0; index < workers; index += 1) {
    const workerId = await shop.addWorker(`Rahimova ${index}`, 'Lola')
    await shop.addBundle(`W-${workerId}`, 20)
    await shop.record(shop.master, 'sleeve', 5, { workerId, couponCode: `W-${workerId}/1` })
    await shop.approve(shop.master, await shop.record(shop.master, 'collar', 5, { workerId }))
  }
}

it('a page takes as many statements for fifteen rows as for three, and never more than ten (SEW-133)', async () => {
  const shop = await openShop()
  // What runs by the clock would be counted too.
  await shop.server.core.jobs.stop()
  const counted = async () => {
    const counts: Record<string, number> = {}
    for (const [contract, query] of pages) {
      const path = `/api/v1${contract.path}?${new URLSearchParams(query)}`
      const ask = async () => expect((await shop.server.administrator.fetch(path)).status, path).toBe(200)
      // The first look reads what is then kept in memory.
      await ask()
      // Of what follows a change, such as telling screens of it, some may still run beside the first.
      const looks = [await statementsOf(shop, ask), await statementsOf(shop, ask), await statementsOf(shop, ask)]
      counts[path] = Math.min(...looks)
    }
    return counts
  }
  await work(shop, 3)
  const few = await counted()
  await work(shop, 12)
  expect(await counted()).toEqual(few)
  for (const [path, count] of Object.entries(few)) expect(count, path).toBeLessThanOrEqual(10)
})

const month = { 'workedOn.from': '2026-11-01', 'workedOn.to': '2026-11-30' }
/** An entry for each piece of work, coupon, shift, change and message: at a million rows nobody waits until one is read through. */
const growing =
  /^SCAN (work_record|work_total|bundle|operation_day_total|coupon_print|attendance|notification|outbox|idempotency_key|job|print_job|station_scan)(?! USING)\b/

/** Every statement the server learns from now on. */
function watchStatements(): Set<string> {
  const texts = new Set<string>()
  const { prepare } = SqliteDatabase.prototype
  const spy = vi.spyOn(SqliteDatabase.prototype, 'prepare')
  spy.mockImplementation(function (this: SqliteDatabase.Database, text: string) {
    texts.add(text)
    return prepare.call(this, text)
  })
  onTestFinished(() => spy.mockRestore())
  return texts
}

it.skipIf(isPostgres)('no page reads a table through that grows with the work (SEW-132, SEW-134)', async () => {
  const texts = watchStatements()
  const shop = await openShop()
  await work(shop, 3)
  texts.clear()
  const filters = {
    status: 'pending',
    lineId: shop.lineId,
    workerId: shop.zulfiya.personId,
    productId: shop.productId,
    operationId: shop.operations.sleeve,
    q: 'sleeve',
  }
  const asked: (readonly [path: string, query: Record<string, string>])[] = [
    ...pages.map(([{ path }, query]) => [path, query] as const),
    ...Object.entries(filters).map(([name, value]) => [listWorkRecords.path, { [name]: value }] as const),
    [readWorkerPay.path.replace(':id', shop.zulfiya.personId), { from: '2026-11-01', to: '2026-11-30' }],
    ...allRoutes
      .filter(({ method, format, params }) => method === 'GET' && format !== 'bytes' && !params)
      .map(({ path, query }) => [path, query?.safeParse({}).success === false ? month : {}] as const),
  ]
  for (const who of [shop.server.administrator, shop.master, shop.zulfiya])
    for (const [path, query] of asked) await who.fetch(`/api/v1${path}?${new URLSearchParams(query)}`)

  const file = new SqliteDatabase(join(shop.server.dataFolder, 'markaz.db'), { readonly: true })
  onTestFinished(() => void file.close())
  const planOf = (text: string) => {
    const values = Array.from(text.matchAll(/\?/g), () => null)
    return (file.prepare(`explain query plan ${text}`).all(values) as { detail: string }[]).map(({ detail }) => detail)
  }
  const read = Array.from(texts).filter((text) => /^\s*(select|with)\b/i.test(text))
  expect(read.some((text) => text.includes('"work_record"'))).toBe(true)
  expect(read.filter((text) => planOf(text).some((step) => growing.test(step)))).toEqual([])
})
