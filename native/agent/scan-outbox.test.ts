import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { AgentScan } from '../../contracts/agent.ts'
import { temporaryFolder } from '../../tests/support/station.ts'
import { openScanOutbox } from './scan-outbox.ts'

const device = '0198c0de-0000-7000-8000-000000000001'

/** A server that stores what it is told while it is there. */
function listener() {
  const batches: { scans: AgentScan[]; refused: number }[] = []
  const said: string[] = []
  const one = {
    isThere: false,
    batches,
    said,
    log: (line: string) => void said.push(line),
    scans: () => batches.flatMap(({ scans }) => scans),
    async send(batch: { scans: AgentScan[]; refused: number }) {
      if (one.isThere) batches.push(batch)
      return one.isThere
    },
  }
  return one
}

it('keeps what the server has not stored over a restart, under the run that read it, before what comes after', async () => {
  const folder = temporaryFolder()
  const server = listener()
  const first = await openScanOutbox({ folder, send: (batch) => server.send(batch), log: server.log })
  for (const code of ['A', 'B', 'C']) first.add(device, code, 1)
  await first.close()
  appendFileSync(join(folder, 'scan-outbox.jsonl'), '{"noted":{"runId":"0198c0de-00')

  server.isThere = true
  const second = await openScanOutbox({ folder, send: (batch) => server.send(batch), log: server.log })
  second.add(device, 'D', 2)
  await second.close()
  expect(server.scans().map(({ code, seq }) => `${code}${seq}`)).toEqual(['A1', 'B2', 'C3', 'D1'])
  const [a, b, c, d] = server.scans().map(({ runId }) => runId)
  expect([b, c]).toEqual([a, a])
  expect(d).not.toBe(a)

  const third = await openScanOutbox({ folder, send: (batch) => server.send(batch), log: server.log })
  await third.flush()
  await third.close()
  expect(server.scans()).toHaveLength(4)
})

it('refuses what it has no room for, says so, and tells the server how many; what was kept stays', async () => {
  const server = listener()
  const outbox = await openScanOutbox({
    folder: temporaryFolder(),
    send: (batch) => server.send(batch),
    log: server.log,
    mostKept: 2,
  })
  for (const code of ['A', 'B', 'C', 'D']) outbox.add(device, code, 1)
  expect(server.said).toEqual(['2 scans wait for the server: no more are taken until it is back'])
  await outbox.flush()
  server.isThere = true
  await outbox.flush()
  await outbox.close()
  expect(server.batches.map(({ scans, refused }) => [scans.map(({ code }) => code), refused])).toEqual([
    [['A', 'B'], 2],
  ])
})

it('tells a hundred at a time, and fewer where their codes are so long that the server would not take them', async () => {
  const server = listener()
  const outbox = await openScanOutbox({
    folder: temporaryFolder(),
    send: (batch) => server.send(batch),
    log: server.log,
  })
  for (let number = 0; number < 150; number += 1) outbox.add(device, `B-${number}`, 1)
  // The longest there is, of letters that are two bytes each.
  for (let number = 0; number < 20; number += 1) outbox.add(device, 'Ж'.repeat(4_096), 1)
  await outbox.flush()
  server.isThere = true
  await outbox.flush()
  await outbox.close()
  expect(server.scans()).toHaveLength(170)
  const sizes = server.batches.map(({ scans }) => Buffer.byteLength(JSON.stringify(scans)))
  expect(Math.max(...sizes)).toBeLessThan(100_000)
  expect(server.batches.map(({ scans }) => scans.length)[0]).toBe(100)
  expect(server.scans().map(({ seq }) => seq)).toEqual(Array.from({ length: 170 }, (_, index) => index + 1))
})
