import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { createPerson } from '../../contracts/people.ts'
import { setUp } from '../../contracts/identity/sign-in.ts'
import { verifyChain } from '../../local-server/core/audit/audit.ts'
import { openDatabase } from '../../local-server/core/database/index.ts'
import { createClient } from '../../local-server/testing/test-client.ts'
import { startServer } from '../support/server.ts'

const kills = 12

it(
  `killed ${kills} times under load, keeps every acknowledged write once and half-applies none`,
  { timeout: 180_000 },
  async () => {
    const data = mkdtempSync(join(tmpdir(), 'markaz-kill-'))
    onTestFinished(() => rmSync(data, { recursive: true, force: true }))
    const acknowledged = new Map<string, string>()
    const cookies = new Map<string, string>()

    for (let round = 0; round <= kills; round += 1) {
      const server = await startServer({ data })
      const client = createClient(() => server.address, cookies)
      if (round === 0) {
        await client.call(setUp, {
          body: {
            institution: 'Zamon',
            locale: 'en',
            timeZone: 'Asia/Tashkent',
            currency: 'UZS',
            modules: ['workshop'],
            administrator: { fullName: 'Dilnoza', signInName: 'dilnoza', password: 'tort-olma-nok-behi' },
          },
        })
      }
      let running = true
      let enough: () => void = () => undefined
      const loaded = new Promise<void>((resolve) => {
        enough = resolve
      })
      const target = acknowledged.size + 20 + round * 7
      const writer = async () => {
        while (running) {
          const key = randomUUID()
          try {
            const person = await client.call(createPerson, {
              key,
              body: { familyName: key, givenName: 'K', badgeCode: key },
            })
            acknowledged.set(key, person.id)
            if (acknowledged.size >= target) enough()
          } catch {
            // The connection broke under the request: nobody was told anything.
            return
          }
        }
      }
      const writers = Promise.all(Array.from({ length: 8 }, writer))
      await loaded
      await server.kill()
      running = false
      await writers
    }

    const file = new SqliteDatabase(join(data, 'markaz.db'), { readonly: true })
    expect(file.pragma('integrity_check')).toEqual([{ integrity_check: 'ok' }])
    const people = file.prepare('select id, "familyName" from person').all() as { id: string; familyName: string }[]
    const audited = file.prepare(`select "entityId" from audit_entry where action = 'person.created'`).all() as {
      entityId: string
    }[]
    const events = file.prepare(`select payload from outbox where name = 'person.changed'`).all() as {
      payload: string
    }[]
    const keys = file.prepare('select count(*) as kept from idempotency_key').get() as { kept: number }
    file.close()

    const idByKey = new Map(people.map((person) => [person.familyName, person.id]))
    const lost = [...acknowledged].filter(([key, id]) => idByKey.get(key) !== id)
    expect(lost).toEqual([])
    // What was written but not acknowledged is whole: with its audit entry, its event and its key.
    const ids = people.map(({ id }) => id).toSorted()
    expect(audited.map(({ entityId }) => entityId).toSorted()).toEqual(ids)
    expect(events.map(({ payload }) => (JSON.parse(payload) as { personId: string }).personId).toSorted()).toEqual(ids)
    expect(keys.kept).toBe(ids.length)
    const db = await openDatabase({ kind: 'sqlite', path: join(data, 'markaz.db') })
    expect(await verifyChain(db.read)).toMatchObject({ whole: true })
    await db.close()
  },
)
