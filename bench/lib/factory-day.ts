import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import type { z } from 'zod'
import { createExport, readExport } from '../../contracts/exports.ts'
import { signIn, signInAtKiosk } from '../../contracts/identity/sign-in.ts'
import type { BodyInput, ParamsOf, QueryInput, ResponseOf, RouteContract } from '../../contracts/route.ts'
import { createStation, pairStation } from '../../contracts/stations.ts'
import { readKioskWorker } from '../../contracts/workshop/kiosk.ts'
import { createWorkRecord, decideWorkRecords, listWorkRecords } from '../../contracts/workshop/work-records.ts'
import { load, median, type LoadRequest } from './load.ts'
import type { Running } from './processes.ts'
import type { Seeded } from './seed.ts'

type AnyContract = RouteContract<z.ZodType, z.ZodType, z.ZodType, z.ZodType>

interface Sent<C> {
  params?: ParamsOf<C>
  query?: QueryInput<C>
  body?: BodyInput<C>
  headers?: Record<string, string>
}

async function send<C extends AnyContract>(address: string, contract: C, sent: Sent<C>): Promise<Response> {
  let path: string = contract.path
  for (const [name, value] of Object.entries(sent.params ?? {})) path = path.replace(`:${name}`, String(value))
  const search = new URLSearchParams(sent.query ?? {})
  const response = await fetch(`${address}/api/v1${path}?${search}`, {
    method: contract.method,
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), ...sent.headers },
    ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
  })
  if (!response.ok) throw new Error(`${contract.name}: ${await response.text()}`)
  return response
}

const answerOf = async <C extends AnyContract>(address: string, contract: C, sent: Sent<C>) =>
  (await (await send(address, contract, sent)).json()) as ResponseOf<C>

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** A figure of `/metrics`, in its own unit. */
async function metricOf(server: Running, name: string): Promise<number> {
  const text = await (await fetch(`${server.address}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? Number.NaN)
}
/** Since it was read the last time, in milliseconds. */
const loopDelayOf = async (server: Running) => (await metricOf(server, 'markaz_event_loop_delay_p99_seconds')) * 1000

/** From the badge to the record being safe: three requests at a kiosk, and as many to the bare handler. */
export async function kioskScan(
  ours: Running,
  bare: Running,
  seeded: Seeded,
  rounds: number,
): Promise<{ ratio: number; oursMs: number; bareMs: number }> {
  const office = { cookie: seeded.cookie }
  const name = `Kiosk ${randomUUID()}`
  const body = { name, kind: 'kiosk', locale: 'uz-Latn', lineId: null } as const
  const { pairing } = await answerOf(ours.address, createStation, { headers: office, body })
  const paired = await send(ours.address, pairStation, { body: { code: pairing.code } })
  const cookie = paired.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const operationId = seeded.operationIds[0] ?? ''

  async function scan(worker: number): Promise<void> {
    const badge = `B${worker % seeded.workerIds.length}`
    const { token } = await answerOf(ours.address, signInAtKiosk, { headers: { cookie }, body: { badge } })
    const headers = { cookie, authorization: `Bearer ${token}` }
    await answerOf(ours.address, readKioskWorker, { headers })
    await answerOf(ours.address, createWorkRecord, { headers, body: { operationId, quantity: 1 + (worker % 40) } })
  }
  async function bareScan(worker: number): Promise<void> {
    const json = { 'content-type': 'application/json' }
    const created = JSON.stringify({ workerId: seeded.workerIds[worker], operationId, quantity: 1 + (worker % 40) })
    await (await fetch(`${bare.address}/echo`, { method: 'POST', headers: json, body: created })).json()
    await (await fetch(`${bare.address}/list?status=pending`)).json()
    await (await fetch(`${bare.address}/create`, { method: 'POST', headers: json, body: created })).json()
  }
  const scans = 60
  const pairs: { oursMs: number; bareMs: number }[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const oursMs: number[] = []
    const bareMs: number[] = []
    for (let index = 0; index < scans; index += 1) {
      oursMs.push(await millisecondsOf(() => scan(index)))
      bareMs.push(await millisecondsOf(() => bareScan(index)))
    }
    // The first round only warms both up.
    if (round > 0) pairs.push({ oursMs: median(oursMs), bareMs: median(bareMs) })
  }
  const ratio = median(pairs.map((pair) => pair.bareMs / pair.oursMs))
  return { ratio, oursMs: median(pairs.map((pair) => pair.oursMs)), bareMs: median(pairs.map((pair) => pair.bareMs)) }
}

/** 1,000 records approved in one request, against 1,000 prepared updates in one commit. */
export async function bulkApproval(
  ours: Running,
  bare: Running,
  { seeded, create, rounds }: { seeded: Seeded; create: LoadRequest; rounds: number },
): Promise<{ ratio: number; oursMs: number; bareMs: number; loopDelayMs: number }> {
  const headers = { cookie: seeded.cookie }
  const amount = 1_000
  const times: { oursMs: number; bareMs: number; loopDelayMs: number }[] = []
  for (let round = 0; round < rounds; round += 1) {
    await load(create, 20, 60, amount)
    const records: { id: string; version: number }[] = []
    let cursor: string | undefined
    while (records.length < amount) {
      const query = { status: 'pending', limit: 200, ...(cursor === undefined ? {} : { cursor }) }
      const page = await answerOf(ours.address, listWorkRecords, { headers, query })
      records.push(...page.items.map(({ id, version }) => ({ id, version })))
      cursor = page.nextCursor ?? undefined
      if (cursor === undefined) break
    }
    await loopDelayOf(ours)
    const body = { records: records.slice(0, amount), decision: 'approve' } as const
    const oursMs = await millisecondsOf(async () => {
      const { done } = await answerOf(ours.address, decideWorkRecords, { headers, body })
      if (done !== amount) throw new Error(`${done} of ${amount} were approved`)
    })
    const loopDelayMs = await loopDelayOf(ours)
    const bareMs = await millisecondsOf(async () => (await fetch(`${bare.address}/approve?amount=${amount}`)).json())
    times.push({ oursMs, bareMs, loopDelayMs })
  }
  return {
    ratio: median(times.map((time) => time.bareMs / time.oursMs)),
    oursMs: median(times.map((time) => time.oursMs)),
    bareMs: median(times.map((time) => time.bareMs)),
    loopDelayMs: median(times.map((time) => time.loopDelayMs)),
  }
}

/** The month of every worker as a spreadsheet: how long people who work meanwhile are held up by it. */
export async function monthlyReport(
  ours: Running,
  seeded: Seeded,
): Promise<{ loopDelayMs: number; madeInMs: number; rows: number }> {
  const headers = { cookie: seeded.cookie }
  const from = new Date(Date.parse(seeded.lastDay) - 29 * 86_400_000).toISOString().slice(0, 10)
  const query = { 'workedOn.from': from, 'workedOn.to': seeded.lastDay }
  await loopDelayOf(ours)
  const startedAt = performance.now()
  const body = { list: 'workByWorker.list', query, format: 'xlsx' } as const
  const { id } = await answerOf(ours.address, createExport, { headers, body })
  for (;;) {
    const made = await answerOf(ours.address, readExport, { headers, params: { id } })
    if (made.state === 'failed') throw new Error(made.problem ?? 'the report failed')
    if (made.state === 'done') {
      const madeInMs = performance.now() - startedAt
      return { loopDelayMs: await loopDelayOf(ours), madeInMs, rows: made.rows ?? 0 }
    }
  }
}

interface Wait {
  what: string
  p50Ms: number
  p95Ms: number
  limitMs: number
}

/** What one person waits for, within what the list of requirements allows (SEW-127 to -131). */
export async function waits(ours: Running, seeded: Seeded): Promise<readonly Wait[]> {
  const headers = { cookie: seeded.cookie }
  const read = async (path: string) => {
    const response = await fetch(ours.address + path, { headers })
    if (!response.ok) throw new Error(`${path}: ${response.status}`)
    return response.text()
  }
  const firstPage = async () => {
    const files = [...(await read('/')).matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)]
    await Promise.all(files.map(([, path = '']) => read(path)))
  }
  const credentials = { signInName: 'bench', password: 'tort-olma-nok-behi' }
  const asked = [
    ['the first page and its files', 500, firstPage],
    ['signing in', 300, () => send(ours.address, signIn, { body: credentials })],
    ['the dashboard', 500, () => read('/api/v1/workshop/dashboard')],
    ['the list of work records', 600, () => read('/api/v1/work-records?limit=50&total=true')],
    ['the list, searched and narrowed', 600, () => read('/api/v1/work-records?limit=50&status=approved&q=Family1')],
    [
      'one worker’s pay of the day',
      400,
      () => read(`/api/v1/pay/${seeded.workerIds[0]}?from=${seeded.lastDay}&to=${seeded.lastDay}`),
    ],
  ] as const
  const times = 40
  const found: Wait[] = []
  for (const [what, limitMs, ask] of asked) {
    const took: number[] = []
    for (let time = 0; time < times; time += 1) took.push(await millisecondsOf(ask))
    const p95Ms = took.toSorted((a, b) => a - b)[Math.ceil(times * 0.95) - 1] ?? Number.NaN
    found.push({ what, p50Ms: median(took), p95Ms, limitMs })
  }
  return found
}

export interface WorkingDay {
  /** Of the tenth of the people that waited longest; so of the other two. */
  listP97Ms: number
  createP97Ms: number
  boardP97Ms: number
  loopDelayMs: number
  /** Records the server said it keeps, and how many of them it does not. */
  recorded: number
  lost: number
  /** After the first fifth, and at the end. */
  settled: Memory
  end: Memory
}

/** Resident memory: what is the process' own, and what the system has read of files and takes back when it needs room. */
export interface Memory {
  ownMiB: number
  mappedMiB: number
}

function recordsIn(dataFolder: string): number {
  const file = new SqliteDatabase(join(dataFolder, 'markaz.db'), { readonly: true })
  const count = file.prepare('select count(*) from work_record').pluck().get() as number
  file.close()
  return count
}

/** People do not press in the same instant, as clients that were started together do: in each tenth of a second ten of a hundred. */
const moments = 10

/**
 * 100 people at once for so long, a request a second each: 60 look through lists, 30 record, 10 watch boards. Any refusal
 * ends the run.
 */
export async function hundredPeople(
  ours: Running,
  { seeded, create, seconds, memory }: { seeded: Seeded; create: LoadRequest; seconds: number; memory: () => Memory },
): Promise<WorkingDay> {
  const headers = { cookie: seeded.cookie }
  const pace = 1
  const list = { url: `${ours.address}/api/v1/work-records?status=approved&limit=50`, headers, pace }
  const board = { url: `${ours.address}/api/v1/boards/workshop`, headers, pace }
  const paced = { ...create, pace }
  const together = async (forSeconds: number) => {
    const tenths = await Promise.all(
      Array.from({ length: moments }, async (_, moment) => {
        await setTimeout((moment * 1_000) / moments)
        return Promise.all([load(list, 6, forSeconds), load(paced, 3, forSeconds), load(board, 1, forSeconds)])
      }),
    )
    const slowest = (at: 0 | 1 | 2) => Math.max(...tenths.map((loads) => loads[at].p97_5))
    return {
      listP97Ms: slowest(0),
      createP97Ms: slowest(1),
      boardP97Ms: slowest(2),
      recorded: tenths.reduce((sum, [, creates]) => sum + creates.answered, 0),
    }
  }
  await together(Math.max(1, Math.round(seconds / 5)))
  const settled = memory()
  await loopDelayOf(ours)
  const before = recordsIn(seeded.data)
  const day = await together(seconds)
  return {
    ...day,
    // What was not answered yet when the time was over may be there as well.
    lost: Math.max(0, day.recorded - (recordsIn(seeded.data) - before)),
    loopDelayMs: await loopDelayOf(ours),
    settled,
    end: memory(),
  }
}
