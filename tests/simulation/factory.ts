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
import { createPieceRate } from '../../contracts/workshop/piece-rates.ts'
import { createWorker } from '../../contracts/workshop/workers.ts'
import { createClient, type TestClient } from '../../local-server/testing/test-client.ts'
import type { Chance } from '../../local-server/modules/workshop/demo/random.ts'

export interface Size {
  lines: number
  workersEach: number
  orders: number
  bundlesEach: number
}

export interface Operation {
  id: string
  sequence: number
  /** By the first day it counts, the newest last. */
  rates: { validFrom: string; rateMinor: number }[]
}

export interface Bundle {
  id: string
  code: string
  pieces: number
  orderId: string
  operations: readonly Operation[]
}

export interface Worker {
  id: string
  badge: string
}

export interface Line {
  id: string
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
  orderIds: string[]
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

  const products: { id: string; operations: Operation[] }[] = []
  for (let index = 0; index < 6; index += 1) {
    const body = { code: `P-${index}`, name: `Product ${index}` }
    const { id } = await administrator.call(createProduct, { body })
    const operations: Operation[] = []
    for (let sequence = 1; sequence <= operationsEach; sequence += 1) {
      const operation = await administrator.call(createOperation, {
        body: {
          productId: id,
          sequence,
          name: `Operation ${sequence}`,
          standardMinutesThousandths: 500 + 100 * sequence,
        },
      })
      const rates = [{ validFrom: days[0] ?? '', rateMinor: chance.between(20_000, 120_000) }]
      // A rise in the middle of the week, of every third operation; odd tiyin on purpose.
      if (sequence % 3 === 0) rates.push({ validFrom: days[2] ?? '', rateMinor: chance.between(20_001, 140_003) })
      for (const rate of rates) {
        // The rate that raises another is signed.
        await administrator.call(createPieceRate, { body: { operationId: operation.id, ...rate, password } })
      }
      operations.push({ id: operation.id, sequence, rates })
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
      workers.push({ id: (await administrator.call(createWorker, { body })).id, badge })
    }
    lines.push({
      id: line.id,
      isNight: index % 6 === 5,
      master: await account(`master${index}`, 'master', person.id),
      workers,
      bundles: [],
      kiosks: [await station(`Kiosk ${name} A`, 'kiosk'), await station(`Kiosk ${name} B`, 'kiosk')],
    })
  }

  const orderIds: string[] = []
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
    const order = await administrator.call(createOrder, {
      body: {
        customerName: `Customer ${index}`,
        productId: product.id,
        dueOn: days.at(-1) ?? '',
        matrix: { sizes: [...sizes], colours: [...colours], items },
      },
    })
    const status = { version: order.version, status: 'open' as const }
    await administrator.call(setOrderStatus, { params: { id: order.id }, body: status })
    await administrator.call(createCut, { params: { id: order.id }, body: { items, bundleSize } })
    orderIds.push(order.id)
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page: Awaited<ReturnType<typeof pageOfBundles>> = await pageOfBundles(administrator, order.id, cursor)
      for (const { id, code, pieces } of page.items) {
        const bundle = { id, code, pieces, orderId: order.id, operations: product.operations }
        bundles.push(bundle)
        line.bundles.push(bundle)
      }
      cursor = page.nextCursor
    }
  }
  return {
    administrator,
    accountant: await account('accountant', 'accountant', null),
    screen: await station('TV', 'screen'),
    lines,
    orderIds,
    bundles,
  }
}

const pageOfBundles = (client: TestClient, orderId: string, cursor: string | undefined) =>
  client.call(listBundles, { query: { orderId, limit: 200, sort: 'code', ...(cursor ? { cursor } : {}) } })
