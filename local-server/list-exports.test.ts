import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import readXlsxFile from 'read-excel-file/node'
import { expect, it } from 'vitest'
import { createExport, exportFormats, type ExportFormat } from '../contracts/exports.ts'
import { columnsOf } from '../contracts/list-columns.ts'
import type { ListContract } from '../contracts/list.ts'
import { builtInRoles, type BuiltInRole, type Permission } from '../contracts/permissions.ts'
import { actorOf } from './core/access.ts'
import { askerNow, type KeptActor } from './core/exports/asker.ts'
import type { ExportThreadInput } from './core/exports/export.thread.ts'
import { listMaking } from './core/exports/exports.job.ts'
import { writeExport } from './core/exports/write-export.ts'
import { fieldLabel, listTitle } from './core/list/list-columns.ts'
import { sourceFile } from './core/paths.ts'
import { text } from './core/text/texts.ts'
import { lists } from './lists.ts'
import { openShop } from './modules/workshop/test-shop.ts'
import { isPostgres } from './testing/test-install.ts'
import type { TestClient } from './testing/test-server.ts'

/** What a file holds: its header, its rows without the totals below them, and how many it says there are. */
interface Held {
  header: unknown[]
  rows: number
}

const withoutTotal = (rows: readonly unknown[][]) => rows.filter(([first]) => first !== text('en', 'sheet.total'))

async function heldIn(format: ExportFormat, path: string): Promise<Held> {
  const bytes = readFileSync(path)
  const rows =
    format === 'csv'
      ? (parse(bytes, { bom: true }) as unknown[][])
      : ((await readXlsxFile(bytes))[0]?.data ?? []).map((row) => [...row])
  const [header = [], ...others] = withoutTotal(rows)
  return { header, rows: others.length }
}

/** All text of a PDF without its spaces: a narrow column breaks its words. */
async function lettersIn(path: string): Promise<string> {
  const document = await getDocument({ data: new Uint8Array(readFileSync(path)), verbosity: 0 }).promise
  const pages = Array.from({ length: document.numPages }, (_, index) => document.getPage(index + 1))
  const contents = await Promise.all(pages.map(async (page) => (await page).getTextContent()))
  await document.destroy()
  return letters(contents.flatMap(({ items }) => items.map((item) => ('str' in item ? item.str : ''))).join(''))
}
const letters = (words: string) => words.replaceAll(/\s/g, '')

/** How a file is written is the same whatever keeps the rows. */
const formats: readonly ExportFormat[] = isPostgres ? ['csv'] : exportFormats

/** The role with the fewest permissions that may see the list. */
function leastRole({ access }: ListContract): BuiltInRole {
  const roles = (Object.entries(builtInRoles) as [BuiltInRole, readonly Permission[]][]).toSorted(
    ([, one], [, other]) => one.length - other.length,
  )
  const [role = 'administrator'] =
    roles.find(([, held]) => access === 'public' || access === 'signedIn' || held.includes(access)) ?? []
  return role
}

it('every list is saved as a sheet, as text and as a PDF by whoever may see it, with its rows and its columns', async () => {
  const shop = await openShop()
  const { server } = shop
  const { core } = server
  await shop.addBundle('B-1', 100)
  await shop.approve(shop.master, await shop.record(shop.zulfiya, 'sleeve', 40))
  await shop.record(shop.zulfiya, 'collar', 5)
  // The files are written here, with what the job would give its thread.
  await core.jobs.stop()
  const making = listMaking(lists, sourceFile('lists.ts'), core)
  const seats = new Map<BuiltInRole, TestClient>([
    ['administrator', server.administrator],
    ['master', shop.master],
    ['worker', shop.zulfiya],
  ])
  const filled: string[] = []

  for (const list of lists) {
    const { contract } = list
    const role = leastRole(contract)
    const client = seats.get(role) ?? (await server.account(role))
    seats.set(role, client)
    const { period } = contract
    const days = period === undefined ? {} : { [`${period}.from`]: '2026-11-01', [`${period}.to`]: '2026-11-30' }
    const labels = columnsOf(contract).map(({ key, kind }) =>
      kind === 'money' ? `${fieldLabel(contract, key, 'en')}, UZS` : fieldLabel(contract, key, 'en'),
    )
    for (const format of formats) {
      const what = `${contract.name} as ${format} by ${role}`
      const ordered = await client.call(createExport, {
        body: { list: contract.name, query: days, format, locale: 'en' },
      })
      const query = new URLSearchParams({ ...days, ...(period === undefined ? { limit: '200' } : {}) })
      const answer = await client.fetch(`/api/v1${contract.path}?${query}`)
      const { items, nextCursor } = (await answer.json()) as { items: unknown[]; nextCursor: string | null }
      expect(nextCursor, what).toBeNull()

      const row = await core.db.read
        .selectFrom('export')
        .selectAll()
        .where('id', '=', ordered.id)
        .executeTakeFirstOrThrow()
      const asker = await askerNow(core.db, JSON.parse(row.asker) as KeptActor)
      const actor = actorOf({ ...asker, permissions: new Set(asker.permissions) })
      const path = join(server.dataFolder, `file.${format}`)
      const { order } = making({ row, actor, path }).input as ExportThreadInput
      expect(await writeExport(list, order, () => undefined), what).toEqual({ rows: items.length })
      if (format === 'pdf') {
        const found = await lettersIn(path)
        const said = [listTitle(contract, 'en'), text('en', 'sheet.rows', { count: items.length }), ...labels]
        expect(
          said.filter((words) => !found.includes(letters(words))),
          what,
        ).toEqual([])
      } else expect(await heldIn(format, path), what).toEqual({ header: labels, rows: items.length })
      if (items.length > 0) filled.push(contract.name)
    }
  }
  // Most of them have something to write.
  expect(new Set(filled).size).toBeGreaterThan(lists.length / 2)
})
