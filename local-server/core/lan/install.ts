import type { Reader } from '../database/index.ts'

/** Which install this is: the same in every copy of the database, with the secret by which copies know each other. */
export interface Install {
  id: string
  secret: string
}

export const readInstall = (db: Reader): Promise<Install> =>
  db.selectFrom('install').selectAll().executeTakeFirstOrThrow()
