import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { v7 } from 'uuid'
import type { RouteContract } from '../../contracts/route.ts'
import { setUp } from '../../contracts/identity/sign-in.ts'
import { createLine } from '../../contracts/workshop/lines.ts'
import { createOperation, createProduct } from '../../contracts/workshop/catalogue.ts'
import { createPieceRate } from '../../contracts/workshop/piece-rates.ts'
import { createWorker } from '../../contracts/workshop/workers.ts'
import { openDatabase } from '../../local-server/core/database/index.ts'
import { recomputeTotals } from '../../local-server/modules/workshop/totals.ts'
import { run } from './processes.ts'

export interface Seeded {
  data: string
  cookie: string
  workerIds: string[]
  operationIds: string[]
  lineIds: string[]
  /** The last day that has records. */
  lastDay: string
}

const workers = 300
const lines = 12
const products = 6
const operationsEach = 12
const fullDay = 3_333
const shiftMs = 11 * 3_600_000
const dayMs = 86_400_000

/**
 * An install of a factory of 300 with so many work records up to today, nearly all decided: at least 30 days on each of
 * which everybody works, so that what a page shows is as long at every size, and at most 3,333 records a day.
 */
export async function seed(data: string, records: number): Promise<Seeded> {
  const server = await run('out/server/cli.js', ['--data', data, '--port', '0'], '/healthz')
  let cookie = ''
  async function send<T extends { id?: string }>(contract: RouteContract, body: unknown): Promise<T> {
    const response = await fetch(`${server.address}/api/v1${contract.path}`, {
      method: contract.method,
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), cookie },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${contract.name}: ${await response.text()}`)
    cookie ||= response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    return (await response.json()) as T
  }
  const id = async (contract: RouteContract, body: unknown) => (await send<{ id: string }>(contract, body)).id

  await send(setUp, {
    institution: 'Bench',
    locale: 'uz-Latn',
    timeZone: 'Asia/Tashkent',
    currency: 'UZS',
    modules: ['workshop'],
    administrator: { fullName: 'Bench', signInName: 'bench', password: 'tort-olma-nok-behi' },
  })
  const today = new Date(Date.now() + 5 * 3_600_000).toISOString().slice(0, 10)
  /** Before the morning shift begins, work still belongs to the night of the day before (D-54). */
  const shiftDay = new Date(Date.now() - 3 * 3_600_000).toISOString().slice(0, 10)
  const lineIds: string[] = []
  for (let line = 0; line < lines; line += 1) lineIds.push(await id(createLine, { name: `Line ${line}` }))
  const operations: { id: string; productId: string; rate: number }[] = []
  for (let product = 0; product < products; product += 1) {
    const productId = await id(createProduct, { code: `P-${product}`, name: `Product ${product}` })
    for (let sequence = 1; sequence <= operationsEach; sequence += 1) {
      const operationId = await id(createOperation, { productId, sequence, name: `Operation ${sequence}` })
      const rate = 30_000 + sequence * 5_000
      await send(createPieceRate, { operationId, rateMinor: rate, validFrom: shiftDay })
      operations.push({ id: operationId, productId, rate })
    }
  }
  const workerIds: string[] = []
  for (let worker = 0; worker < workers; worker += 1) {
    const person = { familyName: `Family${worker}`, givenName: `Given${worker}`, badgeCode: `B${worker}` }
    workerIds.push(
      await id(createWorker, {
        person,
        number: String(worker),
        lineId: lineIds[worker % lines],
        startedOn: '2020-01-01',
      }),
    )
  }
  await server.stop()

  const path = join(data, 'markaz.db')
  insertRecords(path, records, { workerIds, lineIds, operations, today })
  const db = await openDatabase({ kind: 'sqlite', path })
  await db.write(recomputeTotals)
  await db.close()
  return { data, cookie, workerIds, lineIds, operationIds: operations.map((operation) => operation.id), lastDay: today }
}

interface Floor {
  workerIds: readonly string[]
  lineIds: readonly string[]
  operations: readonly { id: string; productId: string; rate: number }[]
  today: string
}

function insertRecords(path: string, records: number, { workerIds, lineIds, operations, today }: Floor): void {
  const db = new SqliteDatabase(path)
  db.pragma('synchronous = OFF')
  const shift = db.prepare<[], { id: string }>(`select id from shift where name = 'day'`).get()
  const insert = db.prepare(`insert into work_record
    (id, "workerId", "lineId", "productId", "operationId", "bundleId", quantity, "unitPriceMinor", "amountMinor", "workedOn", "shiftId",
     "shiftHour", "recordedAt", status, "decidedByName", "decidedAt", "rejectReason", source, "deletedAt", version)
    values (?, ?, ?, ?, ?, null, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'kiosk', null, 1)`)
  const start = Date.parse(`${today}T03:00:00Z`)
  const recordsADay = Math.min(fullDay, Math.max(workerIds.length, Math.ceil(records / 33)))
  const days = Math.ceil(records / recordsADay)
  db.transaction(() => {
    for (let index = 0; index < records; index += 1) {
      const daysAgo = days - 1 - Math.floor(index / recordsADay)
      const within = index % recordsADay
      const at = start - daysAgo * dayMs + Math.floor((within / recordsADay) * shiftMs)
      const worker = (index * 7) % workerIds.length
      const operation = operations[(index * 5) % operations.length]
      if (!operation) throw new Error('no operations')
      const quantity = 10 + (index % 50)
      const status =
        index % 50 === 0 ? 'rejected' : daysAgo === 0 && within > recordsADay * 0.76 ? 'pending' : 'approved'
      const decidedAt = status === 'pending' ? null : at + 3_600_000
      insert.run(
        v7({ msecs: at }),
        workerIds[worker],
        lineIds[worker % lineIds.length],
        operation.productId,
        operation.id,
        quantity,
        operation.rate,
        quantity * operation.rate,
        new Date(at + 5 * 3_600_000).toISOString().slice(0, 10),
        shift?.id,
        Math.floor((within / recordsADay) * 11),
        at,
        status,
        decidedAt === null ? null : 'Bench',
        decidedAt,
        status === 'rejected' ? 'crooked seam' : null,
      )
    }
  })()
  db.exec('analyze')
  db.close()
}
