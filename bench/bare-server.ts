import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomUUID } from 'node:crypto'
import SqliteDatabase from 'better-sqlite3'
import Koa from 'koa'
import { Server } from 'socket.io'

/**
 * The baseline: what a Koa handler over the same rows could do if it did nothing else. No sign-in, no validation, no
 * audit chain, no events; prepared statements on one better-sqlite3 handle, one commit a request.
 */
const path = process.argv[2]
if (path === undefined) throw new Error('the database to serve is missing')
const db = new SqliteDatabase(path)
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
db.pragma('foreign_keys = ON')
db.exec(
  'create table if not exists bare_record (id text primary key, "workerId" text, "operationId" text, quantity integer, "amountMinor" integer, "recordedAt" integer)',
)
db.exec(
  'create table if not exists bare_audit (id text primary key, at integer, action text, "entityId" text, after text)',
)

const list = db.prepare(`
  select r.*, p."fullName" as "workerName", l.name as "lineName", pr.code as "productCode", pr.name as "productName", o.name as "operationName"
  from work_record r
  join person p on p.id = r."workerId" join line l on l.id = r."lineId"
  join product pr on pr.id = r."productId" join operation o on o.id = r."operationId"
  where r.status = ? and r."deletedAt" is null
  order by r."recordedAt" desc, r.id desc limit 50`)
const insertRecord = db.prepare('insert into bare_record values (?, ?, ?, ?, ?, ?)')
const insertAudit = db.prepare('insert into bare_audit values (?, ?, ?, ?, ?)')
const totals = db.prepare(`
  select r."lineId", r.status, sum(r.quantity) as pieces, sum(r."amountMinor") as amount, count(distinct r."workerId") as workers
  from work_record r where r."workedOn" = ? and r."deletedAt" is null group by r."lineId", r.status`)
const days = db.prepare(`
  select r."workedOn", r.status, sum(r.quantity) as pieces, sum(r."amountMinor") as amount
  from work_record r where r."workedOn" > ? and r."deletedAt" is null group by r."workedOn", r.status`)
const top = db.prepare(`
  select r."workerId", p."fullName", sum(r.quantity) as pieces, sum(r."amountMinor") as amount, max(r."decidedAt") as last
  from work_record r join person p on p.id = r."workerId"
  where r."workedOn" = ? and r.status = 'approved' and r."deletedAt" is null group by r."workerId", p."fullName" order by amount desc limit 10`)
const workerCount = db.prepare('select count(*) as workers from worker')

function insertBoth(input: Creation) {
  const id = randomUUID()
  const at = Date.now()
  insertRecord.run(id, input.workerId, input.operationId, input.quantity, input.quantity * 85_000, at)
  insertAudit.run(randomUUID(), at, 'workRecord.created', id, JSON.stringify(input))
  return { id, at, ...input }
}
const create = db.transaction(insertBoth)

const newest = db.prepare<[number], { id: string }>(
  `select id from work_record where status <> 'rejected' order by "recordedAt" desc limit ?`,
)
const approveOne = db.prepare(
  `update work_record set status = 'approved', "decidedByName" = 'Bench', "decidedAt" = ?, version = version + 1 where id = ?`,
)
/** Decided one by one in one commit, with an audit row each. */
const approve = db.transaction((amount: number) => {
  const at = Date.now()
  const rows = newest.all(amount)
  for (const { id } of rows) {
    approveOne.run(at, id)
    insertAudit.run(randomUUID(), at, 'workRecord.approved', id, '{}')
  }
  return rows.length
})

interface Creation {
  workerId: string
  operationId: string
  quantity: number
}
let waiting: { input: Creation; resolve: (answer: unknown) => void }[] = []
const createTogether = db.transaction((batch: typeof waiting) => batch.map(({ input }) => insertBoth(input)))

/** What sharing a commit alone would give: the same two rows a request, one commit for all that wait. */
function createShared(input: Creation): Promise<unknown> {
  if (waiting.length === 0) {
    setImmediate(() => {
      const batch = waiting
      waiting = []
      createTogether(batch).forEach((answer, index) => batch[index]?.resolve(answer))
    })
  }
  return new Promise((resolve) => waiting.push({ input, resolve }))
}

async function bodyOf(request: AsyncIterable<Buffer>): Promise<Creation> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Creation
}

const app = new Koa()
app.use(async (ctx) => {
  if (ctx.path === '/list') ctx.body = { items: list.all(ctx.query.status) }
  else if (ctx.path === '/dashboard')
    ctx.body = { totals: totals.all(ctx.query.day), days: days.all(ctx.query.since), ...(workerCount.get() as object) }
  else if (ctx.path === '/board') ctx.body = { totals: totals.all(ctx.query.day), top: top.all(ctx.query.day) }
  else if (ctx.path === '/approve') ctx.body = { done: approve(Number(ctx.query.amount)) }
  else if (ctx.path === '/create') ctx.body = create(await bodyOf(ctx.req))
  else if (ctx.path === '/create-shared') ctx.body = await createShared(await bodyOf(ctx.req))
  else if (ctx.path === '/echo') ctx.body = await bodyOf(ctx.req)
  else ctx.body = { status: 'ok' }
})

const answer = app.callback()
const server = createServer((request, response) => void answer(request, response))
const io = new Server(server)
io.on('connection', (socket) => {
  // The echo: what one client says, all hear.
  socket.on('scan', (at: number) => io.emit('event', at))
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`))
process.once('SIGTERM', () => process.exit(0))
