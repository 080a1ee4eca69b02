import { existsSync, readFileSync, watch } from 'node:fs'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { usualSettings } from '../../contracts/devices.ts'
import { startTestServer, type TestServer } from '../../local-server/testing/test-server.ts'
import { createVirtualScanner } from '../../native/virtual/virtual-scanner.ts'
import { openPort, openStation } from '../support/station.ts'

const scans = 1_000
const everyMs = 50
const serverGoesAt = 250
const agentGoesAt = 500
const serverComesAt = 750

const code = (index: number) => `B-${100 + Math.floor(index / 40)}/${index}`

/** Resolves when the agent's outbox in its folder holds a code. */
async function untilOnDisk(folder: string, wanted: string): Promise<void> {
  const file = join(folder, 'scan-outbox.jsonl')
  const watcher = watch(folder)
  try {
    while (!existsSync(file) || !readFileSync(file, 'utf8').includes(`"${wanted}"`)) await once(watcher, 'change')
  } finally {
    watcher.close()
  }
}

const kept = async ({ core }: TestServer) =>
  (await core.db.read.selectFrom('station_scan').select('code').orderBy('id').execute()).map((scan) => scan.code)

/** Resolves when the server has kept so many; looked at anew with each it keeps. */
async function untilKept(server: TestServer, count: number): Promise<void> {
  const reached = Promise.withResolvers<void>()
  const look = () => {
    kept(server).then((codes) => {
      if (codes.length >= count) reached.resolve()
    }, reached.reject)
  }
  server.core.dispatcher.listen(({ name }) => {
    if (name === 'scan.read') look()
  })
  look()
  await reached.promise
}

it(
  'loses none of 1,000 scans at 20 a second and doubles none, though the server restarts and, while it is away, the agent',
  { timeout: 180_000 },
  async () => {
    const server = await startTestServer()
    const station = await openStation(server)
    const port = await openPort()
    const portKey = `serial:${port.path}`
    await station.add(portKey, usualSettings.scanner)
    await station.untilSaid(`${portKey} is there`)

    const serverComes = Promise.withResolvers<void>()
    let restarting: Promise<void> | undefined
    const codes = Array.from({ length: scans }, (_, index) => code(index))
    await createVirtualScanner(port).readAll(codes, everyMs, async (read) => {
      if (read === code(serverGoesAt)) restarting = server.restart(() => serverComes.promise)
      else if (read === code(agentGoesAt)) {
        // What lies in the system's own buffer is nobody's yet: a scanner beeps when the computer has taken it.
        await untilOnDisk(station.data, read)
        await station.startAlone()
        await station.untilSaid(`${portKey} is there`)
      } else if (read === code(serverComesAt)) serverComes.resolve()
    })
    await restarting
    await untilKept(server, scans)
    expect(await kept(server)).toEqual(codes)
  },
)
