import { randomUUID } from 'node:crypto'
import { createAccount } from '../../contracts/identity/accounts.ts'
import { changeOwnPassword } from '../../contracts/identity/own-account.ts'
import { listRoles } from '../../contracts/identity/roles.ts'
import { setUp, signIn } from '../../contracts/identity/sign-in.ts'
import type { BodyInput, ParamsOf, QueryInput, ResponseOf, RouteContract } from '../../contracts/route.ts'
import { createOperation, createProduct } from '../../contracts/workshop/catalogue.ts'
import { changeLine, createLine } from '../../contracts/workshop/lines.ts'
import { createCut, createOrder, setOrderStatus } from '../../contracts/workshop/orders.ts'
import { createPieceRate } from '../../contracts/workshop/piece-rates.ts'
import { createWorkRecord } from '../../contracts/workshop/work-records.ts'
import { createWorker } from '../../contracts/workshop/workers.ts'

interface Input<C extends RouteContract> {
  params?: ParamsOf<C>
  query?: QueryInput<C>
  body?: BodyInput<C>
}

/** Somebody signed in over HTTP, as a program would be. */
export interface Caller {
  send: <C extends RouteContract>(contract: C, input?: Input<C>) => Promise<ResponseOf<C>>
}

export function callerOf(address: string): Caller {
  let cookie = ''
  return {
    async send(contract, { params, query, body } = {}) {
      const path = Object.entries(params ?? {}).reduce<string>(
        (all, [name, value]) => all.replace(`:${name}`, String(value)),
        contract.path,
      )
      const search = new URLSearchParams(Object.entries(query ?? {}).map(([name, value]) => [name, String(value)]))
      const response = await fetch(`${address}/api/v1${path}?${search}`, {
        method: contract.method,
        headers: {
          'idempotency-key': randomUUID(),
          ...(cookie ? { cookie } : {}),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
      })
      if (!response.ok) throw new Error(`${contract.name}: ${response.status} ${await response.text()}`)
      const given = response.headers.getSetCookie().map((one) => one.split(';')[0])
      if (given.length > 0) cookie = given.join('; ')
      return (await response.json()) as ResponseOf<typeof contract>
    },
  }
}

/** The day whose shift runs now: shifts begin at eight, and work after midnight belongs to the day before (D-54). */
export const workingDay = (timeZone = 'Asia/Tashkent') =>
  new Intl.DateTimeFormat('en-CA', { timeZone }).format(Date.now() - 8 * 3_600_000)

/** Where it is the middle of a shift: whoever comes in the hour before one comes to that one, and not to the one that runs. */
export const zoneInShift = (): string => {
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tashkent', hour: 'numeric', hourCycle: 'h23' }).format(),
  )
  return [6, 7, 8].includes(hour % 12) ? 'Asia/Shanghai' : 'Asia/Tashkent'
}

export const password = 'to‘rt-soz-yetadi-2026'

const names = [
  ['Karimova', 'Zulfiya', 'Anvarovna'],
  ['Toshmatova', 'Oʻgʻiloy', null],
  ['Абдуллаева', 'Нигора', 'Рустамовна'],
  ['Жусупова', 'Айгүл', null],
  ['Нұрланқызы', 'Әсел', null],
  ['Raximov', 'Jasur', 'Baxtiyorovich'],
] as const

export interface Shop {
  administrator: Caller
  lineId: string
  productId: string
  operationIds: string[]
  workerIds: string[]
  /** The master of the line; a worker too, whose own work is not for him to decide. */
  master: { signInName: string; personId: string; caller: Caller }
}

const operations = [
  ['sleeve', 85_000],
  ['collar', 120_000],
  ['buttonholes', 30_000],
] as const

/** A small workshop, made through the API: one line with its master and six workers, the shirt of the scenarios. */
export async function makeShop(address: string, day = workingDay(), timeZone = 'Asia/Tashkent'): Promise<Shop> {
  const administrator = callerOf(address)
  await administrator.send(setUp, {
    body: {
      institution: 'Atlas tikuv sexi',
      locale: 'ru',
      timeZone,
      currency: 'UZS',
      modules: ['workshop'],
      administrator: { fullName: 'Yusupova Dilnoza', signInName: 'admin', password },
      demo: false,
    },
  })
  const line = await administrator.send(createLine, { body: { name: 'Line 1' } })
  const product = await administrator.send(createProduct, { body: { code: 'M-12', name: 'Shirt M-12' } })
  const operationIds: string[] = []
  for (const [index, [name, rateMinor]] of operations.entries()) {
    const operation = await administrator.send(createOperation, {
      body: { productId: product.id, sequence: index + 1, name, standardMinutesThousandths: 1_500 },
    })
    await administrator.send(createPieceRate, {
      body: { operationId: operation.id, rateMinor, validFrom: day },
    })
    operationIds.push(operation.id)
  }
  const workerIds: string[] = []
  for (const [index, [familyName, givenName, fathersName]] of names.entries()) {
    const worker = await administrator.send(createWorker, {
      body: {
        person: { familyName, givenName, fathersName, badgeCode: `W-${1001 + index}` },
        number: String(101 + index),
        lineId: line.id,
        startedOn: day,
      },
    })
    workerIds.push(worker.id)
  }
  const personId = workerIds.at(-1) ?? ''
  await administrator.send(changeLine, {
    params: { id: line.id },
    body: { version: line.version, masterPersonId: personId },
  })
  const caller = await makeAccount(address, administrator, { signInName: 'master', role: 'master', personId })
  return {
    administrator,
    lineId: line.id,
    productId: product.id,
    operationIds,
    workerIds,
    master: { signInName: 'master', personId, caller },
  }
}

/** An account whose first password has been changed already. */
export async function makeAccount(
  address: string,
  administrator: Caller,
  account: { signInName: string; role: string; personId?: string },
): Promise<Caller> {
  const { items: roles } = await administrator.send(listRoles)
  const first = 'birinchi-parol-1234'
  await administrator.send(createAccount, {
    body: {
      signInName: account.signInName,
      fullName: account.signInName,
      personId: account.personId ?? null,
      roleIds: roles.filter(({ name }) => name === account.role).map(({ id }) => id),
      locale: 'ru',
      password: first,
    },
  })
  const caller = callerOf(address)
  await caller.send(signIn, { body: { signInName: account.signInName, password: first } })
  await caller.send(changeOwnPassword, { body: { currentPassword: first, newPassword: password } })
  await caller.send(signIn, { body: { signInName: account.signInName, password } })
  return caller
}

/** Records work of a worker, as the master would. */
export const recordWork = (shop: Shop, workerId: string, operationId: string, quantity: number) =>
  shop.administrator.send(createWorkRecord, { body: { workerId, operationId, quantity } })

/** An open order of shirts in bundles of ten, with three coupons each: of twenty, six coupons. */
export async function cutOrder({ administrator, productId }: Shop, pieces = 20): Promise<string> {
  const items = [{ size: 'M', colour: 'white', pieces }]
  const { id } = await administrator.send(createOrder, {
    body: {
      customerName: 'Atlas',
      productId,
      dueOn: '2099-12-31',
      matrix: { sizes: ['M'], colours: ['white'], items },
    },
  })
  await administrator.send(setOrderStatus, { params: { id }, body: { version: 1, status: 'open' } })
  await administrator.send(createCut, { params: { id }, body: { items, bundleSize: 10 } })
  return id
}
