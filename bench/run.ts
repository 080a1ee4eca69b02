import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { io, type Socket } from 'socket.io-client'
import { listAudit } from '../contracts/audit.ts'
import { listAccounts } from '../contracts/identity/accounts.ts'
import { listNotifications } from '../contracts/notifications.ts'
import { listPeople } from '../contracts/people.ts'
import { listAttendance } from '../contracts/workshop/attendance.ts'
import { listBundles } from '../contracts/workshop/bundles.ts'
import { listCalls } from '../contracts/workshop/calls.ts'
import { listOperations, listProducts } from '../contracts/workshop/catalogue.ts'
import { listLines } from '../contracts/workshop/lines.ts'
import { listOrders } from '../contracts/workshop/orders.ts'
import { listPieceRates } from '../contracts/workshop/piece-rates.ts'
import { listDefects } from '../contracts/workshop/quality.ts'
import { listWorkers } from '../contracts/workshop/workers.ts'
import { plainScript, run, slowSyncsBy, type Running } from './lib/processes.ts'
import { walOfCreate } from './lib/create-cost.ts'
import { bulkApproval, hundredPeople, kioskScan, monthlyReport, waits, type Memory } from './lib/factory-day.ts'
import { compare, load, median, type LoadRequest } from './lib/load.ts'
import { seed, type Seeded } from './lib/seed.ts'

/**
 * Prints one JSON line a figure: our product against a bare Koa + better-sqlite3 server over the same rows, measured in
 * turn in one run, so that the machine's speed and its other guests cancel out. Bars are those of the design.
 */
const usage = `npm run bench [-- options]
  --rows N,N            work records to measure with (default: 10000,1000000)
  --seconds N           how long each load runs (default: 4)
  --rounds N            how often each pair is measured (default: 3)
  --only NAME,NAME      figures whose names begin so: start, list, dashboard, board, statements, create, kiosk, bulk, report, waits, people, scan, growth
  --people-seconds N    how long 100 people work at once (default: 60)
  --sync-ms N           makes every sync of the disk so much slower (Linux, with a C compiler)`

function refuse(problem: string): never {
  console.error(`markaz: ${problem}\n${usage}`)
  process.exit(2)
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        rows: { type: 'string', default: '10000,1000000' },
        seconds: { type: 'string', default: '4' },
        rounds: { type: 'string', default: '3' },
        only: { type: 'string' },
        'people-seconds': { type: 'string', default: '60' },
        'sync-ms': { type: 'string', default: '0' },
        help: { type: 'boolean' },
      },
    }).values
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

const values = readOptions()
if (values.help) {
  console.log(usage)
  process.exit(0)
}
const numberOf = (name: string, text: string): number =>
  /^\d+$/.test(text) ? Number(text) : refuse(`--${name} takes a whole number, not ${text}`)
const sizes = values.rows.split(',').map((size) => numberOf('rows', size))
const seconds = numberOf('seconds', values.seconds)
const rounds = numberOf('rounds', values.rounds)
const peopleSeconds = numberOf('people-seconds', values['people-seconds'])
const slowerBy = numberOf('sync-ms', values['sync-ms'])
if (slowerBy > 0) slowSyncsBy(slowerBy)
const bareServer = plainScript('bench/bare-server.ts')
const wanted = (figure: string) =>
  values.only === undefined || values.only.split(',').some((name) => figure.startsWith(name))

const folder = mkdtempSync(join(tmpdir(), 'markaz-bench-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

interface Figure {
  figure: string
  rows?: number
  ratio: number
  /** `>=` or `<=` and the design's bar; left out where it has none. */
  bar?: string
  [detail: string]: unknown
}

function report(figure: Figure): void {
  const [sign, bar] = figure.bar?.split(' ') ?? []
  const met = sign === '>=' ? figure.ratio >= Number(bar) : figure.ratio <= Number(bar)
  console.log(
    JSON.stringify({ ...figure, ratio: Number(figure.ratio.toFixed(3)), ...(bar === undefined ? {} : { met }) }),
  )
}

async function counted(server: Running, work: () => Promise<unknown>): Promise<(name: string) => number> {
  const read = async () => (await fetch(`${server.address}/metrics`)).text()
  const valueIn = (text: string, name: string) =>
    Number(new RegExp(`^markaz_${name}_total (\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN)
  const before = await read()
  await work()
  const after = await read()
  return (name) => valueIn(after, name) - valueIn(before, name)
}

async function statementsOf(server: Running, request: LoadRequest): Promise<number> {
  const count = await counted(server, async () => {
    const headers = { ...request.headers, ...request.each?.(Date.now()) }
    const body = request.body?.(Date.now())
    const response = await fetch(request.url, { method: request.method ?? 'GET', headers, ...(body ? { body } : {}) })
    if (!response.ok) throw new Error(`${request.url}: ${await response.text()}`)
  })
  return count('statements')
}

const pages = [
  { figure: 'list', path: '/api/v1/work-records?status=approved&limit=50' },
  { figure: 'dashboard', path: '/api/v1/workshop/dashboard' },
  { figure: 'board', path: '/api/v1/boards/workshop' },
]
/** What people look at most, each with the names that belong to its rows. */
const lists = [
  listPeople,
  listWorkers,
  listLines,
  listProducts,
  listOperations,
  listOrders,
  listBundles,
  listPieceRates,
  listAttendance,
  listDefects,
  listCalls,
  listNotifications,
  listAccounts,
  listAudit,
].map(({ path }) => `/api/v1${path}?limit=50&total=true`)
/** A page that asks once for each of its rows is over it at once. */
const mostStatements = 10
const serverOf = (seeded: Seeded) =>
  run('out/server/cli.js', ['--data', seeded.data, '--port', '0', '--log-level', 'warn'], '/healthz')

async function readsAndWrites(rows: number, seeded: Seeded): Promise<void> {
  const barePath = join(folder, `bare-${rows}.db`)
  cpSync(join(seeded.data, 'markaz.db'), barePath)
  const ours = await serverOf(seeded)
  const bare = await run(bareServer, [barePath], '/')
  const headers = { cookie: seeded.cookie }
  const json = { 'content-type': 'application/json' }
  const since = new Date(Date.parse(seeded.lastDay) - 30 * 86_400_000).toISOString().slice(0, 10)

  const barePaths: Record<string, { bar: string; path: string }> = {
    list: { bar: '>= 0.5', path: '/list?status=approved' },
    dashboard: { bar: totalsBar(rows), path: `/dashboard?day=${seeded.lastDay}&since=${since}` },
    board: { bar: totalsBar(rows), path: `/board?day=${seeded.lastDay}` },
  }
  for (const { figure, path } of pages) {
    const baseline = barePaths[figure]
    if (!wanted(figure) || !baseline) continue
    const request = { url: ours.address + path, headers }
    const result = await compare(
      () => load(request, 10, seconds),
      () => load({ url: bare.address + baseline.path }, 10, seconds),
      rounds,
    )
    report({ figure, rows, ratio: result.ratio, bar: baseline.bar, ours: result.ours, bare: result.bare })
  }
  if (wanted('statements')) {
    for (const path of [...pages.map((page) => page.path), ...lists]) {
      const statements = await statementsOf(ours, { url: ours.address + path, headers })
      report({ figure: `statements of ${path}`, rows, ratio: statements / mostStatements, bar: '<= 1', statements })
    }
  }

  const create: LoadRequest = {
    url: `${ours.address}/api/v1/work-records`,
    method: 'POST',
    headers: { ...headers, ...json },
    each: () => ({ 'idempotency-key': crypto.randomUUID() }),
    body: (index) =>
      JSON.stringify({
        workerId: seeded.workerIds[index % seeded.workerIds.length],
        operationId: seeded.operationIds[index % seeded.operationIds.length],
        quantity: 1 + (index % 40),
      }),
  }
  const bareCreate: LoadRequest = { ...create, url: `${bare.address}/create`, headers: json, each: () => ({}) }
  for (const [connections, bar] of [
    [1, '>= 0.5'],
    [100, '>= 3'],
  ] as const) {
    const figure = `create, ${connections} ${connections === 1 ? 'connection' : 'connections'}`
    if (!wanted(figure)) continue
    const result = await compare(
      () => load(create, connections, seconds),
      () => load(bareCreate, connections, seconds),
      rounds,
    )
    const count = await counted(ours, () => load(create, connections, 1))
    // How far sharing commits can lift the bare handler here, and how far one that writes nothing at all could be lifted.
    const shared = await load({ ...bareCreate, url: `${bare.address}/create-shared` }, connections, seconds)
    const echo = await load({ ...bareCreate, url: `${bare.address}/echo` }, connections, seconds)
    report({
      figure,
      rows,
      ratio: result.ratio,
      bar,
      ours: result.ours,
      bare: result.bare,
      statements: await statementsOf(ours, create),
      bareStatements: 2,
      syncSlowerByMs: slowerBy,
      bareSharingCommits: Number((shared.requestsPerSecond / result.bare.requestsPerSecond).toFixed(2)),
      bareWithoutDatabase: Number((echo.requestsPerSecond / result.bare.requestsPerSecond).toFixed(2)),
      createsPerCommit: Number((count('writes') / count('commits')).toFixed(1)),
      wal: await walOfCreate(join(seeded.data, 'markaz.db'), create, connections),
      bareWal: await walOfCreate(barePath, bareCreate, connections),
    })
  }
  if (wanted('kiosk'))
    report({ figure: 'kiosk: scan to saved', rows, ...(await kioskScan(ours, bare, seeded, rounds)) })
  if (wanted('bulk'))
    report({
      figure: 'bulk approval of 1,000',
      rows,
      ...(await bulkApproval(ours, bare, { seeded, create, rounds })),
    })
  if (wanted('report')) {
    const report300 = await monthlyReport(ours, seeded)
    report({
      figure: 'report: loop delay p99 of 50 ms',
      ratio: report300.loopDelayMs / 50,
      bar: '<= 1',
      rows,
      loopDelayMs: report300.loopDelayMs,
      madeInMs: report300.madeInMs,
      reportRows: report300.rows,
    })
  }
  if (wanted('waits'))
    for (const { what, p50Ms, p95Ms, limitMs } of await waits(ours, seeded))
      report({ figure: `waits: ${what}, p95 in ms`, rows, ratio: p95Ms / limitMs, bar: '<= 1', p50Ms, p95Ms, limitMs })
  if (wanted('people')) await workingDay(rows, ours, { seeded, create })
  if (wanted('scan to 50 screens')) await scanToScreens(ours, bare, create, headers)
  await ours.stop()
  await bare.stop()
}

/** S-SEW-14: lists within 600 ms, all else within 400 ms, no refusal, no growth of memory, a loop that answers. */
async function workingDay(
  rows: number,
  ours: Running,
  { seeded, create }: { seeded: Seeded; create: LoadRequest },
): Promise<void> {
  const day = await hundredPeople(ours, {
    seeded,
    create,
    seconds: peopleSeconds,
    memory: () => memoryOf(ours.pid),
  })
  const of = (figure: string, value: number, limit: number) =>
    report({ figure: `people: 100 at once, ${figure}`, rows, ratio: value / limit, bar: '<= 1', value, limit })
  of('list p97.5 in ms', day.listP97Ms, 600)
  of('create p97.5 in ms', day.createP97Ms, 400)
  of('board p97.5 in ms', day.boardP97Ms, 400)
  of('loop delay p99 in ms', day.loopDelayMs, 50)
  report({ figure: 'people: records lost', rows, ratio: day.lost, bar: '<= 0', recorded: day.recorded })
  const { settled, end } = day
  report({ figure: 'people: memory at the end', rows, ratio: end.ownMiB / settled.ownMiB, bar: '<= 1.2', settled, end })
}

const totalsBar = (rows: number) => (rows >= 1_000_000 ? '>= 5' : '>= 1')

const screens = 50

async function screensOf(address: string, extraHeaders: Record<string, string>): Promise<Socket[]> {
  return Promise.all(
    Array.from({ length: screens }, async () => {
      const socket = io(address, { transports: ['websocket'], extraHeaders, forceNew: true })
      await new Promise<void>((resolve, reject) => {
        socket.once('connect', () => resolve())
        socket.once('connect_error', reject)
      })
      return socket
    }),
  )
}

/** From the click to the moment the last of 50 screens has heard, and to the click's own answer; the medians of many. */
async function untilAllHeard(
  sockets: readonly Socket[],
  send: () => Promise<unknown>,
  times: number,
): Promise<{ heardMs: number; answeredMs: number }> {
  const heardIn: number[] = []
  const answeredIn: number[] = []
  for (let time = 0; time < times; time += 1) {
    const heard = Promise.all(
      sockets.map((socket) => new Promise<void>((resolve) => socket.once('event', () => resolve()))),
    )
    const startedAt = performance.now()
    const answered = send().then(() => answeredIn.push(performance.now() - startedAt))
    await heard
    heardIn.push(performance.now() - startedAt)
    await answered
  }
  return { heardMs: median(heardIn), answeredMs: median(answeredIn) }
}

async function scanToScreens(
  ours: Running,
  bare: Running,
  create: LoadRequest,
  headers: Record<string, string>,
): Promise<void> {
  const ourScreens = await screensOf(ours.address, headers)
  const bareScreens = await screensOf(bare.address, {})
  let index = 0
  const scan = () => {
    index += 1
    return fetch(create.url, {
      method: 'POST',
      headers: { ...create.headers, ...create.each?.(index) },
      body: create.body?.(index) ?? '',
    })
  }
  const echo = async () => bareScreens[0]?.emit('scan', Date.now())
  await untilAllHeard(ourScreens, scan, 20)
  await untilAllHeard(bareScreens, echo, 20)
  const ratios: number[] = []
  const pairs: { oursMs: number; oursAnsweredMs: number; bareMs: number }[] = []
  for (let round = 0; round < rounds; round += 1) {
    const { heardMs: oursMs, answeredMs: oursAnsweredMs } = await untilAllHeard(ourScreens, scan, 60)
    const { heardMs: bareMs } = await untilAllHeard(bareScreens, echo, 60)
    pairs.push({ oursMs, oursAnsweredMs, bareMs })
    ratios.push(oursMs / bareMs)
  }
  report({ figure: `scan to ${screens} screens`, ratio: median(ratios), bar: '<= 2', pairs })
  for (const socket of [...ourScreens, ...bareScreens]) socket.disconnect()
}

/** What a process has in memory, from /proc/PID/status (proc(5)); NaN where there is none. */
function memoryOf(pid: number): Memory {
  let status = ''
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    // Another system than Linux.
  }
  const mebibytes = (name: string) =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? Number.NaN) / 102.4) / 10
  return { ownMiB: mebibytes('RssAnon'), mappedMiB: mebibytes('RssFile') }
}

const residentMiB = (pid: number) => memoryOf(pid).ownMiB + memoryOf(pid).mappedMiB

async function startAndMemory(seeded: Seeded): Promise<void> {
  if (!wanted('start')) return
  const barePath = join(folder, 'bare-start.db')
  cpSync(join(seeded.data, 'markaz.db'), barePath)
  const starts: { ours: number; bare: number; oursMiB: number; bareMiB: number }[] = []
  for (let round = 0; round < Math.max(rounds, 3); round += 1) {
    const ours = await run('out/server/cli.js', ['--data', seeded.data, '--port', '0'], '/healthz')
    const bare = await run(bareServer, [barePath], '/')
    starts.push({
      ours: ours.startedIn,
      bare: bare.startedIn,
      oursMiB: residentMiB(ours.pid),
      bareMiB: residentMiB(bare.pid),
    })
    await ours.stop()
    await bare.stop()
  }
  report({ figure: 'start', ratio: median(starts.map((start) => start.ours / start.bare)), bar: '<= 3', starts })
  report({
    figure: 'start: memory at rest',
    ratio: median(starts.map((start) => start.oursMiB / start.bareMiB)),
    bar: '<= 1.7',
  })
}

/** The same page over few and over many rows, in turn, so that a busy moment of the machine hits both. */
async function growth(few: Seeded, many: Seeded): Promise<void> {
  const [small, large] = [await serverOf(few), await serverOf(many)]
  for (const { figure, path } of pages) {
    if (!wanted(figure) && !wanted('growth')) continue
    const result = await compare(
      () => load({ url: small.address + path, headers: { cookie: few.cookie } }, 10, seconds),
      () => load({ url: large.address + path, headers: { cookie: many.cookie } }, 10, seconds),
      rounds,
    )
    report({
      figure: `growth: ${figure}, by requests per second`,
      ratio: result.ratio,
      bar: '<= 1.2',
      few: result.ours,
      many: result.bare,
    })
    // In whole milliseconds: too coarse for answers of one or two.
    const [p97, p97Many] = [result.ours.p97_5, result.bare.p97_5]
    if (Math.min(p97, p97Many) >= 3)
      report({ figure: `growth: ${figure}, by p97.5`, ratio: p97Many / p97, bar: '<= 1.2' })
  }
  await small.stop()
  await large.stop()
}

const bySize = new Map<number, Seeded>()
for (const [index, rows] of sizes.entries()) {
  const seeded = await seed(join(folder, `data-${rows}`), rows)
  bySize.set(rows, seeded)
  if (index === 0) await startAndMemory(seeded)
  await readsAndWrites(rows, seeded)
}
const [few, many] = [bySize.get(Math.min(...sizes)), bySize.get(Math.max(...sizes))]
if (few && many && few !== many) await growth(few, many)
process.exit(0)
