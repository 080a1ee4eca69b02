import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { PrintContent } from '../../contracts/print-content.ts'
import { systemActor } from '../../local-server/core/access.ts'
import { print } from '../../local-server/core/printing/print.ts'
import { startTestServer } from '../../local-server/testing/test-server.ts'
import { pinnedNode, root } from '../../scripts/lib/paths.mjs'
import { everyWholeSheet } from '../support/papers.ts'
import { isDone, jobWhen, openPrinter, openStation, receiptPrinter } from '../support/station.ts'

const sheets = 40
/** The agent is killed when so many papers have come out: between sheets and in the middle of them, as it falls. */
const killedAt = [3, 4, 11, 19, 20, 33]

it('prints every coupon whole, once, though the agent is killed again and again', { timeout: 180_000 }, async () => {
  const server = await startTestServer()
  const station = await openStation(server)
  const printer = await openPrinter()
  await station.add(`network:${printer.address}`, receiptPrinter())
  await station.stop()

  const startAgent = () => {
    const program = join(root, 'native', 'agent', 'main.ts')
    const child = spawn(
      pinnedNode(),
      [program, '--server', server.address, '--token', station.token, '--data', station.data],
      { stdio: 'ignore' },
    )
    onTestFinished(() => void child.kill('SIGKILL'))
    return child
  }
  const content: PrintContent = {
    sheets: Array.from({ length: sheets }, (_, index) => ({
      blocks: [
        { kind: 'text', text: `B-117/${index + 1}`, size: 2, bold: true },
        { kind: 'text', text: 'Oʻng yeng tikish' },
        { kind: 'qr', text: `B-117/${index + 1}` },
      ],
    })),
  }
  const id = await server.core.db.write((tx) =>
    print(
      tx,
      { actor: systemActor('uz-Latn'), now: server.clock.now() },
      { title: 'Coupons B-117', role: 'label', locale: 'uz-Latn', content },
    ),
  )
  for (const count of killedAt) {
    const child = startAgent()
    await printer.untilPapers(count)
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  startAgent()
  await jobWhen(server, id, isDone)
  const copies = killedAt.map((_, index) => `Nusxa ${index + 1}`)
  expect(await everyWholeSheet(printer, content, copies)).toEqual(content.sheets.map(() => 1))
})
