import { createHash, randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { Config } from '../core/config.ts'

/** Where an install lives: the settings a server needs to run on it. */
export type Place = Pick<Config, 'data' | 'databaseUrl' | 'databaseSchema'>

/** What comes with a prepared install: the cookies of whoever set it up. */
export type Cookies = [name: string, value: string][]

export interface Install {
  place: Place
  /** Undefined when it is empty and nobody prepared it. */
  cookies: Cookies | undefined
  remove(): Promise<void>
}

/** What a template folder holds beside the data folder. */
interface Kept {
  database: string | undefined
  cookies: Cookies
}

const databaseSchema = 'markaz'
const postgresUrl = process.env.MARKAZ_TEST_DATABASE === 'postgres' ? process.env.MARKAZ_TEST_POSTGRES_URL : undefined
/** Shared by all test files of a run, and removed with it. */
const templates = process.env.MARKAZ_TEST_TEMPLATES

const newName = (kind: string) => `${kind}_${randomBytes(8).toString('hex')}`

function urlOf(database: string | undefined): string | undefined {
  if (postgresUrl === undefined || database === undefined) return undefined
  const url = new URL(postgresUrl)
  url.pathname = `/${database}`
  return url.href
}

async function administer(statement: string): Promise<void> {
  if (postgresUrl === undefined) return
  const client = new pg.Client({ connectionString: postgresUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Another connection to the template, which is about to end, is waited for. */
async function createDatabase(name: string, template: string | undefined): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await administer(`create database ${name}${template === undefined ? '' : ` template ${template}`}`)
      return
    } catch (error) {
      const isInUse = error instanceof Error && 'code' in error && error.code === '55006'
      if (!isInUse || attempt === 100) throw error
      await pause(50)
    }
  }
}

const dropDatabase = (name: string) => administer(`drop database if exists ${name} with (force)`)

async function newPlace(template?: { folder: string; database: string | undefined }) {
  const data = mkdtempSync(join(tmpdir(), 'markaz-test-'))
  const database = postgresUrl === undefined ? undefined : newName('test')
  if (template) cpSync(join(template.folder, 'data'), data, { recursive: true })
  if (database !== undefined) await createDatabase(database, template?.database)
  const place: Place = { data, databaseUrl: urlOf(database), databaseSchema }
  return {
    place,
    async remove() {
      rmSync(data, { recursive: true, force: true })
      if (database !== undefined) await dropDatabase(database)
    },
  }
}

/** Makes the template, unless another test file was quicker. */
async function makeTemplate(folder: string, prepare: (place: Place) => Promise<Cookies>): Promise<void> {
  const making = `${folder}-${newName('making')}`
  const database = postgresUrl === undefined ? undefined : newName('template')
  if (database !== undefined) await createDatabase(database, undefined)
  const cookies = await prepare({ data: join(making, 'data'), databaseUrl: urlOf(database), databaseSchema })
  writeFileSync(join(making, 'kept.json'), JSON.stringify({ database, cookies } satisfies Kept))
  try {
    renameSync(making, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
    rmSync(making, { recursive: true })
    if (database !== undefined) await dropDatabase(database)
  }
}

/**
 * An install of a test's own. One of the same `kind` is prepared once a run and then copied: migrations and the first
 * set-up would otherwise be most of what hundreds of tests do. Without a kind it is empty.
 */
export async function openInstall(
  kind: object | undefined,
  prepare: (place: Place) => Promise<Cookies>,
): Promise<Install> {
  if (kind === undefined || templates === undefined) return { ...(await newPlace()), cookies: undefined }
  const name = createHash('sha256')
    .update(JSON.stringify([postgresUrl === undefined, kind]))
    .digest('hex')
  const folder = join(templates, name)
  if (!existsSync(folder)) await makeTemplate(folder, prepare)
  const { database, cookies } = JSON.parse(readFileSync(join(folder, 'kept.json'), 'utf8')) as Kept
  return { ...(await newPlace({ folder, database })), cookies }
}
