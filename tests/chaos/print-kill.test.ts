import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { signIn } from '../../contracts/identity/sign-in.ts'
import { zPrintContent } from '../../contracts/print-content.ts'
import { printPaySlips } from '../../contracts/workshop/pay-slips.ts'
import { createWorkRecord } from '../../contracts/workshop/work-records.ts'
import { verifyChain } from '../../local-server/core/audit/audit.ts'
import { openDatabase } from '../../local-server/core/database/index.ts'
import { createClient } from '../../local-server/testing/test-client.ts'
import { freePort } from '../support/free-port.ts'
import { startServer } from '../support/server.ts'
import { makeShop, password, workingDay } from '../support/workshop.ts'

const kills = 6

it(
  `D-08: killed ${kills} times while slips are printed, has no slip without its print job and no job without its slip`,
  { timeout: 180_000 },
  async () => {
    const data = mkdtempSync(join(tmpdir(), 'markaz-print-kill-'))
    onTestFinished(() => rmSync(data, { recursive: true, force: true }))
    const port = await freePort()
    let server = await startServer({ data, port })
    const shop = await makeShop(server.address)
    const client = createClient(() => server.address)
    await client.call(signIn, { body: { signInName: 'admin', password } })
    const day = workingDay()
    const acknowledged = new Set<string>()

    for (let round = 0; round < kills; round += 1) {
      const enough = Promise.withResolvers<void>()
      const target = acknowledged.size + 8 + round * 3
      let isRunning = true
      /** New work makes a new slip each time; its second print is a copy of it. */
      const printFor = async (workerId: string) => {
        const [operationId = ''] = shop.operationIds
        try {
          while (isRunning) {
            await client.call(createWorkRecord, { body: { workerId, operationId, quantity: 1 } })
            for (let print = 0; print < 2; print += 1) {
              const body = { workerIds: [workerId], from: day, to: day }
              acknowledged.add((await client.call(printPaySlips, { body })).id)
            }
            if (acknowledged.size >= target) enough.resolve()
          }
        } catch (error) {
          // The connection broke under the request: nobody was told anything.
          if (!(error instanceof TypeError)) enough.reject(error)
        }
      }
      const printing = Promise.all(shop.workerIds.map(printFor))
      await enough.promise
      await server.kill()
      isRunning = false
      await printing
      server = await startServer({ data, port })
    }
    await server.stop()

    const path = join(data, 'markaz.db')
    const file = new SqliteDatabase(path, { readonly: true })
    const jobs = file.prepare('select id, status, reason, content from print_job').all() as {
      id: string
      status: string
      reason: string
      content: string
    }[]
    const slips = file.prepare('select number, prints from pay_slip').all() as { number: number; prints: number }[]
    const events = file.prepare(`select payload from outbox where name = 'printJob.changed'`).all() as {
      payload: string
    }[]
    file.close()

    // Every job waits for a printer that nobody has set up, and has been told of.
    expect([...acknowledged].filter((id) => !jobs.some((job) => job.id === id))).toEqual([])
    expect(jobs.filter(({ status, reason }) => status !== 'held' || reason !== 'noPrinter')).toEqual([])
    const told = events.map(({ payload }) => (JSON.parse(payload) as { jobId: string }).jobId)
    expect(told.toSorted()).toEqual(jobs.map(({ id }) => id).toSorted())
    // A slip knows how often it was printed, and each of those prints is a job with its number.
    const printed = new Map<number, number>()
    for (const { content } of jobs) {
      const words = JSON.stringify(zPrintContent.parse(JSON.parse(content)))
      const number = Number(/№ (\d+)/.exec(words)?.[1])
      printed.set(number, (printed.get(number) ?? 0) + 1)
    }
    const expected = new Map(slips.map(({ number, prints }) => [number, prints]))
    expect(slips.length).toBeGreaterThan(kills)
    expect([...printed].toSorted(([a], [b]) => a - b)).toEqual([...expected].toSorted(([a], [b]) => a - b))

    const db = await openDatabase({ kind: 'sqlite', path })
    expect(await verifyChain(db.read)).toMatchObject({ whole: true })
    await db.close()
  },
)
