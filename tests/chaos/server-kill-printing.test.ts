import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { signIn } from '../../contracts/identity/sign-in.ts'
import { zPrintContent } from '../../contracts/print-content.ts'
import { readPrintJob } from '../../contracts/printing.ts'
import { printCoupons } from '../../contracts/workshop/coupon-sheets.ts'
import { createClient } from '../../local-server/testing/test-client.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/free-port.ts'
import { wholeSheets } from '../support/papers.ts'
import { startServer } from '../support/server.ts'
import { openPrinter, openStation, receiptPrinter } from '../support/station.ts'
import { cutOrder, makeShop, password } from '../support/workshop.ts'

const coupons = 60
/** The server is killed when so many papers have come out: before any, while they come, and when all have. */
const killedAt = [0, 1, 17, 18, 34, coupons]
/** The agent goes on without the server, but not so far that there is nothing left to be killed at. */
const aloneFor = 6

it(
  'prints every coupon whole, once, though the server is killed again and again while its agent prints',
  { timeout: 180_000 },
  async () => {
    const data = mkdtempSync(join(tmpdir(), 'markaz-server-kill-'))
    onTestFinished(() => rmSync(data, { recursive: true, force: true }))
    const port = await freePort()
    let server = await startServer({ data, port })
    onTestFinished(() => server.kill())
    const { address } = server
    const shop = await makeShop(address)
    const administrator = createClient(() => address)
    await administrator.call(signIn, { body: { signInName: 'admin', password } })
    const station = await openStation({ address, administrator, nobody: createClient(() => address) })
    let stopsAt = Infinity
    const printer = await openPrinter({
      onPaper(_, number) {
        if (number === stopsAt) printer.goOffline()
      },
    })
    await station.add(`network:${printer.address}`, receiptPrinter())
    await printer.untilConnected()
    const orderId = await cutOrder(shop, (coupons / 3) * 10)

    const { jobId } = await administrator.call(printCoupons, { body: { of: 'order', id: orderId } })
    for (const [round, count] of killedAt.entries()) {
      stopsAt = count + aloneFor
      printer.goOnline()
      await printer.untilPapers(count)
      await server.kill()
      server = await startServer({ data, port })
      await station.untilSaid(`connected to ${address}`, round + 2)
    }
    await eventually(async () => {
      const job = await administrator.call(readPrintJob, { params: { id: jobId } })
      expect(job).toMatchObject({ status: 'done', printed: coupons })
    })
    await server.stop()

    const file = new SqliteDatabase(join(data, 'markaz.db'), { readonly: true })
    const [job] = file.prepare('select content from print_job').all() as { content: string }[]
    file.close()
    const content = zPrintContent.parse(JSON.parse(job?.content ?? ''))
    expect(await wholeSheets(printer, content)).toEqual(Array.from({ length: coupons }, () => 1))
    // Nothing stopped its agent, so none of it is a copy.
    expect(printer.papers).toHaveLength(coupons)
  },
)
