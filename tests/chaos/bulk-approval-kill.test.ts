import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { signIn } from '../../contracts/identity/sign-in.ts'
import { listPay } from '../../contracts/workshop/pay.ts'
import { decideWorkRecords, listWorkRecords } from '../../contracts/workshop/work-records.ts'
import { verifyChain } from '../../local-server/core/audit/audit.ts'
import { openDatabase } from '../../local-server/core/database/index.ts'
import { recomputeTotals } from '../../local-server/modules/workshop/totals.ts'
import { createClient } from '../../local-server/testing/test-client.ts'
import { freePort } from '../support/free-port.ts'
import { startServer } from '../support/server.ts'
import { makeShop, password, recordWork, workingDay } from '../support/workshop.ts'

const inOneGo = 200
/** How many requests of others are answered between sending the decision and the power cut. */
const moments = [0, 1, 2, 4, 7, 12]

interface RecordRow {
  id: string
  status: string
  version: number
  decidedAt: number | null
  decidedByName: string | null
  amountMinor: number
}

const totals = [
  'work_total',
  'line_hour_total',
  'line_day_total',
  'operation_day_total',
  'order_operation_total',
] as const

/** Every row of the kept totals that counts anything, as text, in an order of its own. */
function keptTotals(path: string): string[] {
  const file = new SqliteDatabase(path, { readonly: true })
  const rows = totals.flatMap((table) =>
    file
      .prepare(`select * from ${table}`)
      .all()
      .map((row) => `${table} ${JSON.stringify(row)}`),
  )
  file.close()
  return rows.toSorted()
}

it(
  `S-SEW-12: a power cut in the middle of approving ${inOneGo} leaves all or none approved; the same again goes on`,
  { timeout: 300_000 },
  async () => {
    const data = mkdtempSync(join(tmpdir(), 'markaz-approval-'))
    onTestFinished(() => rmSync(data, { recursive: true, force: true }))
    const port = await freePort()
    let server = await startServer({ data, port })
    const shop = await makeShop(server.address)
    const master = createClient(() => server.address)
    await master.call(signIn, { body: { signInName: 'master', password } })
    const workers = shop.workerIds.filter((id) => id !== shop.master.personId)
    let approvedMinor = 0

    for (const answered of moments) {
      const recorded = await Promise.all(
        Array.from({ length: inOneGo }, (_, index) => {
          const workerId = workers[index % workers.length] ?? ''
          const operationId = shop.operationIds[index % shop.operationIds.length] ?? ''
          return recordWork(shop, workerId, operationId, 1 + (index % 9))
        }),
      )
      approvedMinor += recorded.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
      const { items } = await master.call(listWorkRecords, { query: { status: 'pending', limit: inOneGo } })
      const body = {
        records: items.map(({ id, version }) => ({ id, version })),
        decision: 'approve' as const,
      }
      expect(body.records).toHaveLength(inOneGo)
      const again = { key: randomUUID(), body }
      const sent = master.call(decideWorkRecords, again).catch(() => 'cut off')
      for (let count = 0; count < answered; count += 1) await master.fetch('/healthz')
      await server.kill()
      const answer = await sent

      const file = new SqliteDatabase(join(data, 'markaz.db'), { readonly: true })
      const rows = file.prepare('select * from work_record').all() as RecordRow[]
      const audited = file.prepare(`select "entityId" from audit_entry where action = 'workRecord.approved'`).all() as {
        entityId: string
      }[]
      file.close()
      const approved = rows.filter(({ status }) => status === 'approved')
      const those = new Set(body.records.map(({ id }) => id))
      const ofThese = approved.filter(({ id }) => those.has(id)).length
      // One commit: what was answered is there, and there is never a part of it.
      expect([0, inOneGo]).toContain(ofThese)
      if (answer !== 'cut off') expect(ofThese).toBe(inOneGo)
      const isWhole = ({ status, version, decidedAt, decidedByName }: RecordRow) =>
        status === 'approved'
          ? version === 2 && decidedAt !== null && decidedByName !== null
          : status === 'pending' && version === 1 && decidedAt === null
      expect(rows.filter((row) => !isWhole(row))).toEqual([])
      expect(audited.map(({ entityId }) => entityId).toSorted()).toEqual(approved.map(({ id }) => id).toSorted())

      server = await startServer({ data, port })
      const shown = await master.call(listWorkRecords, { query: { status: 'pending', total: 'true' } })
      expect(shown.total).toBe(inOneGo - ofThese)
      expect(await master.call(decideWorkRecords, again)).toMatchObject({ done: inOneGo, refused: 0 })
    }

    const day = workingDay()
    const pay = await shop.administrator.send(listPay, {
      query: { 'workedOn.from': day, 'workedOn.to': day, sums: 'true' },
    })
    expect(pay.sums?.['approvedMinor']).toBe(approvedMinor)
    await server.stop()
    const path = join(data, 'markaz.db')
    const kept = keptTotals(path)
    const db = await openDatabase({ kind: 'sqlite', path })
    expect(await verifyChain(db.read)).toMatchObject({ whole: true })
    await db.write(recomputeTotals)
    await db.close()
    expect(keptTotals(path)).toEqual(kept)
  },
)
