import { createHash, randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../core/config.ts'
import { copyRows, dropSchema, emptySchema, releaseSchema } from './test-schemas.ts'

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
  schema: string
  cookies: Cookies
}

/** The tests run on PostgreSQL. */
export const isPostgres = process.env.MARKAZ_TEST_DATABASE === 'postgres'
const databaseUrl = isPostgres ? process.env.MARKAZ_TEST_POSTGRES_URL : undefined
/** Shared by all test files of a run, and removed with it. */
const templates = process.env.MARKAZ_TEST_TEMPLATES

const newName = (kind: string) => `${kind}_${randomBytes(8).toString('hex')}`

/** Makes the template, unless another test file was quicker. */
async function makeTemplate(folder: string, prepare: (place: Place) => Promise<Cookies>): Promise<void> {
  const making = `${folder}-${newName('making')}`
  const schema = newName('template')
  const cookies = await prepare({ data: join(making, 'data'), databaseUrl, databaseSchema: schema })
  writeFileSync(join(making, 'kept.json'), JSON.stringify({ schema, cookies } satisfies Kept))
  try {
    renameSync(making, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
    rmSync(making, { recursive: true })
    if (databaseUrl !== undefined) await dropSchema(databaseUrl, schema)
  }
}

async function templateOf(kind: object, prepare: (place: Place) => Promise<Cookies>): Promise<Kept & { data: string }> {
  const name = createHash('sha256')
    .update(JSON.stringify([isPostgres, kind]))
    .digest('hex')
  const folder = join(templates ?? '', name)
  if (!existsSync(folder)) await makeTemplate(folder, prepare)
  const kept = JSON.parse(readFileSync(join(folder, 'kept.json'), 'utf8')) as Kept
  return { ...kept, data: join(folder, 'data') }
}

/**
 * An install of a test's own. One of the same `kind` is prepared once a run and then copied: migrations and the first
 * set-up would otherwise be most of what hundreds of tests do. Without a kind it is empty.
 */
export async function openInstall(
  kind: object | undefined,
  prepare: (place: Place) => Promise<Cookies>,
): Promise<Install> {
  const data = mkdtempSync(join(tmpdir(), 'markaz-test-'))
  const removeData = () => rmSync(data, { recursive: true, force: true })
  if (kind === undefined || templates === undefined) {
    const databaseSchema = newName('test')
    return {
      place: { data, databaseUrl, databaseSchema },
      cookies: undefined,
      async remove() {
        removeData()
        if (databaseUrl !== undefined) await dropSchema(databaseUrl, databaseSchema)
      },
    }
  }

  const template = await templateOf(kind, prepare)
  cpSync(template.data, data, { recursive: true })
  const { cookies } = template
  if (databaseUrl === undefined) {
    return { place: { data, databaseUrl, databaseSchema: 'markaz' }, cookies, remove: async () => removeData() }
  }
  const databaseSchema = await emptySchema(databaseUrl, template.schema)
  await copyRows(databaseUrl, template.schema, databaseSchema)
  return {
    place: { data, databaseUrl, databaseSchema },
    cookies,
    async remove() {
      removeData()
      await releaseSchema(databaseUrl, databaseSchema)
    },
  }
}
