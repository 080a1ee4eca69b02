import { join } from 'node:path'
import Database from 'better-sqlite3'

/** Works in a server's database beside it, for what takes people months to record or what must not happen by itself. */
export function inDatabase(server: { dataFolder: string }, work: (db: Database.Database) => void): void {
  const db = new Database(join(server.dataFolder, 'markaz.db'))
  try {
    db.pragma('busy_timeout = 10000')
    work(db)
  } finally {
    db.close()
  }
}

/** As many people as a city has. */
export const fillPeople = (server: { dataFolder: string }, count: number): void =>
  inDatabase(server, (db) => {
    const add = db.prepare(
      `insert into person (id, familyName, givenName, fullName, search, archived, createdAt, version)
      values (?, ?, 'Given', ?, ?, 0, 0, 1)`,
    )
    db.transaction(() => {
      for (let index = 0; index < count; index += 1) {
        const id = `01900000-0000-7000-8000-${String(index).padStart(12, '0')}`
        add.run(id, `Family ${index}`, `Family ${index} Given`, `family ${index} given`)
      }
    })()
  })
