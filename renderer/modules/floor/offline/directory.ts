import { badgeSecret } from '../../../../contracts/badges.ts'
import { meantBy } from '../../../../contracts/workshop/bundles.ts'
import { readKioskBundles, readKioskDirectory } from '../../../../contracts/workshop/offline-work.ts'
import { call } from '../../../app/api.ts'
import type { KioskCoupon, KioskOperation, KioskWorker } from '../kiosk-types.ts'
import { isShift, type KeptBundle, type KeptDirectory, type KioskStore } from './kiosk-store.ts'
import { measured } from './measure.ts'

const now = 'now'

/** Reads anew what the kiosk needs when it is alone; what it knew stays until all of it is there. */
export async function renewDirectory(store: KioskStore): Promise<void> {
  const directory = await call(readKioskDirectory, {})
  const [measuredAt, clockAt] = [measured(), Date.now()]
  const bundles: KeptBundle[] = []
  for (let after: string | null | undefined; after !== null;) {
    const page = await call(readKioskBundles, { query: after === undefined ? {} : { after } })
    bundles.push(...page.bundles)
    after = page.next
  }
  const writing = store.transaction(['directory', 'bundle'], 'readwrite')
  const kept = writing.objectStore('bundle')
  await kept.clear()
  await Promise.all([
    ...bundles.map((bundle) => kept.put(bundle)),
    writing.objectStore('directory').put({ directory, measuredAt, clockAt }, now),
    writing.done,
  ])
}

export const keptDirectory = (store: KioskStore): Promise<KeptDirectory | undefined> => store.get('directory', now)

async function hashOf(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

const productsOf = (operations: readonly KioskOperation[]) => [
  ...new Map(
    operations.map(({ productId: id, productCode: code, productName: name }) => [id, { id, code, name }]),
  ).values(),
]

/** Whose badge it is, as the kiosk last heard; no totals, as nobody can add them up here. */
export async function workerByBadge(
  store: KioskStore,
  stationId: string,
  badge: string,
): Promise<KioskWorker | undefined> {
  const kept = await keptDirectory(store)
  if (!kept) return undefined
  const { workers, operations, quantityLimit, requiresCoupon } = kept.directory
  const hash = await hashOf(badgeSecret(stationId, badge))
  const worker = workers.find((one) => one.badge === hash)
  if (!worker) return undefined
  const recent = (await store.get('recent', worker.id)) ?? []
  const { id, name, number, lineName, hasPin } = worker
  return {
    id,
    badge,
    token: null,
    name,
    number,
    lineName,
    hasPin,
    photoFileId: null,
    totals: null,
    shift: null,
    unfinished: [],
    requiresCoupon,
    recent: requiresCoupon ? [] : recent.flatMap((operationId) => operations.filter((one) => one.id === operationId)),
    products: requiresCoupon ? [] : productsOf(operations),
    quantityLimit,
    printsSlips: false,
  }
}

export async function operationsOf(store: KioskStore, productId: string): Promise<KioskOperation[]> {
  const kept = await keptDirectory(store)
  return (kept?.directory.operations ?? []).filter((operation) => operation.productId === productId)
}

/** What a coupon stands for, with what is left of it after all that this kiosk took itself. */
export async function couponByCode(store: KioskStore, typed: string): Promise<KioskCoupon | undefined> {
  const at = typed.lastIndexOf('/')
  const typedBundle = typed.slice(0, at)
  const bundle = (await store.get('bundle', typedBundle)) ?? meantBy(await store.getAll('bundle'), typedBundle)
  if (!bundle) return undefined
  const sequence = Number(typed.slice(at + 1))
  const code = `${bundle.code}/${sequence}`
  const operations = await operationsOf(store, bundle.productId)
  const operation = operations.find((one) => one.sequence === sequence)
  if (!operation) return undefined
  const used = bundle.used.find(({ operationId }) => operationId === operation.id)?.pieces ?? 0
  const waiting = await store.getAll('waiting')
  const taken = waiting.reduce(
    (sum, one) => (!isShift(one) && one.couponCode === code ? sum + one.quantity : sum),
    used,
  )
  const { id: bundleId, code: bundleCode, pieces: bundlePieces } = bundle
  return { code, bundleId, bundleCode, bundlePieces, operation, remaining: bundlePieces - taken }
}

/** What is known of people and their work goes with the kiosk's pairing; what waits is kept, for when it is paired again. */
export async function forgetDirectory(store: KioskStore): Promise<void> {
  await Promise.all([store.clear('directory'), store.clear('bundle'), store.clear('recent')])
}

/** What a worker does comes first the next time, also when the kiosk is alone. */
export async function noteRecent(store: KioskStore, workerId: string, operationIds: readonly string[]): Promise<void> {
  await store.put('recent', [...new Set(operationIds)].slice(0, 6), workerId)
}
