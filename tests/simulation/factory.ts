import { createAccount } from '../../contracts/identity/accounts.ts'
import { changeOwnPassword } from '../../contracts/identity/own-account.ts'
import { listRoles } from '../../contracts/identity/roles.ts'
import { setUp, signIn } from '../../contracts/identity/sign-in.ts'
import { createPerson } from '../../contracts/people.ts'
import { createStation, pairStation } from '../../contracts/stations.ts'
import { listBundles } from '../../contracts/workshop/bundles.ts'
import { createOperation, createProduct } from '../../contracts/workshop/catalogue.ts'
import { changeLine, createLine } from '../../contracts/workshop/lines.ts'
import { createCut, createOrder, setOrderStatus } from '../../contracts/workshop/orders.ts'
import { setPaymentAccount } from '../../contracts/workshop/pay-periods.ts'
import { createPieceRate } from '../../contracts/workshop/piece-rates.ts'
import { createWorker } from '../../contracts/workshop/workers.ts'
import { createClient, type TestClient } from '../../local-server/testing/test-client.ts'
import type { Chance } from '../../local-server/modules/workshop/demo/random.ts'

export interface Size {
  lines: number
  workersEach: number
  orders: number
  bundlesEach: number
  /** The fewest and the most coupons a worker brings at once. */
  held: readonly [number, number]
  /** Of a hundred half hours of a line, in how many two want the same coupon. */
  disputesIn100: number
}

export interface Operation {
  id: string
  sequence: number
  /** Standard minutes of a piece. */
  minutesThousandths: number
  /** By the first day it counts, the newest last. */
  rates: { validFrom: string; rateMinor: number }[]
}

export interface Bundle {
  id: string
  code: string
  pieces: number
  orderId: string
  productId: string
  operations: readonly Operation[]
}

export interface Order {
  id: string
  number: string
  productId: string
  operations: readonly Operation[]
  pieces: number
  dueOn: string
}

export interface Worker {
  id: string
  badge: string
  /** As walls and lists name them. */
  name: string
  /** Where the bank sends the pay, where they have said it. */
  account: string | null
}

export interface Line {
  id: string
  name: string
  isNight: boolean
  master: TestClient
  workers: Worker[]
  bundles: Bundle[]
  /** Two paired kiosks stand beside each line. */
  kiosks: TestClient[]
}

export interface Factory {
  administrator: TestClient
  accountant: TestClient
  screen: TestClient
  lines: Line[]
  orders: Order[]
  bundles: Bundle[]
}

const password = 'tort-olma-nok-behi'
const sizes = ['S', 'M', 'L', 'XL'] as const
const colours = ['white', 'blue', 'black'] as const
const bundleSize = 25
const operationsEach = 11

/** Founds the factory through the HTTP door, as an administrator would; `days` are the working days ahead. */
export async function foundFactory(
  address: string,
  size: Size,
  { chance, days }: { chance: Chance; days: readonly string[] },
): Promise<Factory> {
  const administrator = createClient(() => address)
  await administrator.call(setUp, {
    body: {
      institution: 'Simulation',
      locale: 'en',
      timeZone: 'Asia/Tashkent',
      currency: 'UZS',
      modules: ['workshop'],
      administrator: { fullName: 'Dilnoza Karimova', signInName: 'dilnoza', password },
    },
  })
  const { items: roles } = await administrator.call(listRoles)
  const roleOf = (name: string) => {
    const role = roles.find((one) => one.builtIn && one.name === name)
    if (!role) throw new Error(`no role ${name}`)
    return role.id
  }
  const account = async (signInName: string, role: string, personId: string | null): Promise<TestClient> => {
    const roleIds = [roleOf(role)]
    const body = {
      signInName,
      fullName: signInName,
      personId,
      roleIds,
      locale: 'en' as const,
      password: `${password}-1`,
    }
    await administrator.call(createAccount, { body })
    const client = createClient(() => address)
    await client.call(signIn, { body: { signInName, password: `${password}-1` } })
    await client.call(changeOwnPassword, { body: { currentPassword: `${password}-1`, newPassword: password } })
    return client
  }
  const station = async (name: string, kind: 'kiosk' | 'screen'): Promise<TestClient> => {
    const { pairing } = await administrator.call(createStation, { body: { name, kind, locale: 'en' } })
    const client = createClient(() => address)
    await client.call(pairStation, { body: { code: pairing.code } })
    return client
  }

  const accountant = await account('accountant', 'accountant', null)
  const products: { id: string; operations: Operation[] }[] = []
  for (let index = 0; index < Math.min(6, size.orders); index += 1) {
    const body = { code: `P-${index}`, name: `Product ${index}` }
    const { id } = await administrator.call(createProduct, { body })
    const operations: Operation[] = []
    for (let sequence = 1; sequence <= operationsEach; sequence += 1) {
      const minutesThousandths = 500 + 100 * sequence
      const operation = await administrator.call(createOperation, {
        body: {
          productId: id,
          sequence,
          name: `Operation ${sequence}`,
          standardMinutesThousandths: minutesThousandths,
        },
      })
      const rates = [{ validFrom: days[0] ?? '', rateMinor: chance.between(20_000, 120_000) }]
      // A rise in the middle of the week, of every third operation; odd tiyin on purpose.
      if (sequence % 3 === 0) rates.push({ validFrom: days[2] ?? '', rateMinor: chance.between(20_001, 140_003) })
      for (const rate of rates) {
        // The rate that raises another is signed.
        await administrator.call(createPieceRate, { body: { operationId: operation.id, ...rate, password } })
      }
      operations.push({ id: operation.id, sequence, minutesThousandths, rates })
    }
    products.push({ id, operations })
  }

  const lines: Line[] = []
  for (let index = 0; index < size.lines; index += 1) {
    const name = `Line ${String(index + 1).padStart(2, '0')}`
    const line = await administrator.call(createLine, { body: { name } })
    const person = await administrator.call(createPerson, { body: { familyName: 'Master', givenName: name } })
    const changed = { version: line.version, masterPersonId: person.id }
    await administrator.call(changeLine, { params: { id: line.id }, body: changed })
    const workers: Worker[] = []
    for (let number = 0; number < size.workersEach; number += 1) {
      const badge = `W${index}-${number}`
      const body = {
        person: { familyName: `Family ${badge}`, givenName: 'Worker', badgeCode: badge },
        number: badge,
        lineId: line.id,
        startedOn: '2026-01-05',
      }
      const worker = await administrator.call(createWorker, { body })
      // Every third is paid in cash.
      const account = number % 3 === 0 ? null : String(8_600_000_000_000_000 + index * 1000 + number)
      if (account !== null) {
        const { id: workerId, version } = worker
        await accountant.call(setPaymentAccount, {
          params: { id: workerId },
          body: { version, paymentAccount: account },
        })
      }
      workers.push({ id: worker.id, badge, name: `Family ${badge} Worker`, account })
    }
    lines.push({
      id: line.id,
      name,
      isNight: index % 6 === 5 || index === size.lines - 1,
      master: await account(`master${index}`, 'master', person.id),
      workers,
      bundles: [],
      kiosks: [await station(`Kiosk ${name} A`, 'kiosk'), await station(`Kiosk ${name} B`, 'kiosk')],
    })
  }

  const orders: Order[] = []
  const bundles: Bundle[] = []
  for (let index = 0; index < size.orders; index += 1) {
    const product = products[index % products.length]
    const line = lines[index % lines.length]
    if (!product || !line) throw new Error('no product or line')
    const items = sizes.flatMap((cell) =>
      colours.map((colour) => ({
        size: cell,
        colour,
        pieces: Math.ceil(size.bundlesEach / (sizes.length * colours.length)) * bundleSize - chance.between(0, 20),
      })),
    )
    // Some are late before the week is over, some have time.
    const dueOn = days[3 + (index % 3)] ?? ''
    const order = await administrator.call(createOrder, {
      body: {
        customerName: `Customer ${index}`,
        productId: product.id,
        dueOn,
        matrix: { sizes: [...sizes], colours: [...colours], items },
      },
    })
    const status = { version: order.version, status: 'open' as const }
    await administrator.call(setOrderStatus, { params: { id: order.id }, body: status })
    await administrator.call(createCut, { params: { id: order.id }, body: { items, bundleSize } })
    const { operations } = product
    const pieces = items.reduce((sum, item) => sum + item.pieces, 0)
    orders.push({ id: order.id, number: order.number, productId: product.id, operations, pieces, dueOn })
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page: Awaited<ReturnType<typeof pageOfBundles>> = await pageOfBundles(administrator, order.id, cursor)
      for (const { id, code, pieces: count } of page.items) {
        const bundle = { id, code, pieces: count, orderId: order.id, productId: product.id, operations }
        bundles.push(bundle)
        line.bundles.push(bundle)
      }
      cursor = page.nextCursor
    }
  }
  return {
    administrator,
    accountant,
    screen: await station('TV', 'screen'),
    lines,
    orders,
    bundles,
  }
}

const pageOfBundles = (client: TestClient, orderId: string, cursor: string | undefined) =>
  client.call(listBundles, { query: { orderId, limit: 200, sort: 'code', ...(cursor ? { cursor } : {}) } })
