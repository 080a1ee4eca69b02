import { createPerson } from '../../../contracts/people.ts'
import { signInAtKiosk } from '../../../contracts/identity/sign-in.ts'
import { createBundle } from '../../../contracts/workshop/bundles.ts'
import { createLine } from '../../../contracts/workshop/lines.ts'
import { createOperation, createProduct } from '../../../contracts/workshop/catalogue.ts'
import { listPay } from '../../../contracts/workshop/pay.ts'
import { createPieceRate } from '../../../contracts/workshop/piece-rates.ts'
import { createWorker } from '../../../contracts/workshop/workers.ts'
import { createWorkRecord, decideWorkRecords, type WorkRecord } from '../../../contracts/workshop/work-records.ts'
import { startTestServer, type TestClient, type TestServer } from '../../testing/test-server.ts'

const rates = { sleeve: 85_000, collar: 120_000, buttonholes: 30_000 }
export type OperationName = keyof typeof rates

export interface Seat extends TestClient {
  personId: string
}

export interface Shop {
  server: TestServer
  productId: string
  operations: Record<OperationName, string>
  lineId: string
  otherLineId: string
  /** Leads the first line. */
  master: Seat
  /** Leads the second line. */
  otherMaster: Seat
  /** Zulfiya, of the first line, on her phone. */
  zulfiya: Seat
  /** A worker of the second line. */
  otherWorker: Seat
  addWorker(familyName: string, givenName: string, more?: { lineId?: string; badgeCode?: string }): Promise<string>
  /** Somebody at a kiosk, by their badge. */
  atKiosk(badge: string): Promise<TestClient>
  record(who: TestClient, operation: OperationName, quantity: number, more?: object): Promise<WorkRecord>
  approve(who: TestClient, ...records: WorkRecord[]): Promise<void>
  addBundle(code: string, pieces: number): Promise<void>
}

/** The pay sheet of some days with its sums. */
export const payOf = (who: TestClient, from: string, to: string, more: Record<string, string> = {}) =>
  who.call(listPay, { query: { 'workedOn.from': from, 'workedOn.to': to, sums: 'true', ...more } })

export const so = (som: number) => som * 100

/** A workshop as the scenarios have it: Shirt M-12, two lines with their masters, Zulfiya. Monday 2026-11-23, 09:00. */
export async function openShop(options: Parameters<typeof startTestServer>[0] = {}): Promise<Shop> {
  const server = await startTestServer({ now: '2026-11-23T09:00:00+05:00', ...options })
  const { administrator } = server
  const product = await administrator.call(createProduct, { body: { code: 'M-12', name: 'Shirt M-12' } })
  const operations = {} as Record<OperationName, string>
  for (const [index, name] of (['sleeve', 'collar', 'buttonholes'] as const).entries()) {
    const operation = await administrator.call(createOperation, {
      body: { productId: product.id, sequence: index + 1, name },
    })
    operations[name] = operation.id
    await administrator.call(createPieceRate, {
      body: { operationId: operation.id, rateMinor: rates[name], validFrom: '2026-11-23' },
    })
  }
  const masterPerson = await administrator.call(createPerson, { body: { familyName: 'Aliyeva', givenName: 'Nodira' } })
  const otherPerson = await administrator.call(createPerson, { body: { familyName: 'Asanova', givenName: 'Gulnara' } })
  const line = await administrator.call(createLine, { body: { name: 'Line 1', masterPersonId: masterPerson.id } })
  const otherLine = await administrator.call(createLine, { body: { name: 'Line 2', masterPersonId: otherPerson.id } })

  let number = 100
  const addWorker: Shop['addWorker'] = async (familyName, givenName, more = {}) => {
    const worker = await administrator.call(createWorker, {
      body: {
        person: { familyName, givenName, badgeCode: more.badgeCode ?? null },
        number: String(++number),
        lineId: more.lineId ?? line.id,
        startedOn: '2026-01-05',
      },
    })
    return worker.id
  }
  const seat = async (role: 'master' | 'worker', personId: string): Promise<Seat> =>
    Object.assign(await server.account(role, { personId }), { personId })

  return {
    server,
    productId: product.id,
    operations,
    lineId: line.id,
    otherLineId: otherLine.id,
    master: await seat('master', masterPerson.id),
    otherMaster: await seat('master', otherPerson.id),
    zulfiya: await seat('worker', await addWorker('Karimova', 'Zulfiya', { badgeCode: 'B-0001' })),
    otherWorker: await seat('worker', await addWorker('Usenov', 'Bakyt', { lineId: otherLine.id })),
    addWorker,
    async atKiosk(badge) {
      const kiosk = await server.station('kiosk')
      const { token } = await kiosk.call(signInAtKiosk, { body: { badge } })
      return kiosk.withToken(token)
    },
    record: (who, operation, quantity, more = {}) =>
      who.call(createWorkRecord, { body: { operationId: operations[operation], quantity, ...more } }),
    async approve(who, ...records) {
      const answer = await who.call(decideWorkRecords, {
        body: { records: records.map(({ id, version }) => ({ id, version })), decision: 'approve' },
      })
      if (answer.refused > 0) throw new Error(JSON.stringify(answer.outcomes))
    },
    async addBundle(code, pieces) {
      await administrator.call(createBundle, { body: { code, productId: product.id, pieces } })
    },
  }
}
