import type { Page } from '@playwright/test'
import readXlsxFile from 'read-excel-file/node'
import writeXlsxFile from 'write-excel-file/node'
import { listPeople } from '../../contracts/people.ts'
import { listWorkRecords } from '../../contracts/workshop/work-records.ts'
import { expect, test } from '../support/browser.ts'
import { fillPeople } from '../support/database.ts'
import { pickFilter, savedFile, signedIn, told } from '../support/pages.ts'
import { readPages } from '../support/pdf-codes.ts'
import { makeShop, recordWork, type Shop } from '../support/workshop.ts'

async function recordSome(shop: Shop): Promise<void> {
  const [sleeve = '', collar = ''] = shop.operationIds
  await recordWork(shop, shop.workerIds[0] ?? '', sleeve, 1_250)
  await recordWork(shop, shop.workerIds[1] ?? '', collar, 40)
  await recordWork(shop, shop.workerIds[2] ?? '', sleeve, 7)
}

async function exportAs(page: Page, format: string) {
  const saved = savedFile(page.waitForEvent('download'))
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page.getByRole('menuitem', { name: format }).click()
  return saved
}

type Row = readonly (string | number | null)[]

const rowsOf = async (bytes: Buffer) => (await readXlsxFile(bytes))[0]?.data ?? []

const sheet = (rows: readonly Row[]): Promise<Buffer> =>
  writeXlsxFile(rows.map((row) => row.map((value) => (value === null ? null : { value })))).toBuffer()

async function sendSheet(page: Page, kind: string, name: string, buffer: Buffer): Promise<void> {
  await page.goto('/import')
  await page.getByRole('radio', { name: kind, exact: true }).click()
  const mimeType = name.endsWith('.csv')
    ? 'text/csv'
    : 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
  await page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer })
  await expect(page.getByRole('heading', { level: 1, name: kind })).toBeVisible()
}

/** One of the four figures of an import. */
const countOf = (page: Page, name: string) =>
  page
    .locator('dl > div')
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('dd')

const peopleOf = async ({ administrator }: Shop) =>
  (await administrator.send(listPeople, { query: { limit: 1, total: true } })).total ?? 0

// Files are made in the background, and a busy machine takes its time.
test.setTimeout(120_000)

test('a list is written into a sheet whose numbers are numbers, a CSV and a PDF, as it is narrowed', async ({
  context,
  server,
}) => {
  const shop = await makeShop(server.address)
  await recordSome(shop)
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/work-records')
  await pickFilter(page, 'Operation')
  await page.getByRole('dialog').getByRole('combobox').or(page.getByRole('dialog').getByText('Choose')).first().click()
  await page.getByRole('option', { name: /sleeve/ }).click()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  await expect(page.locator('main [data-row]')).toHaveCount(2)

  const workbook = await exportAs(page, 'Excel (XLSX)')
  expect(workbook.name).toMatch(/\.xlsx$/)
  const rows = await rowsOf(workbook.bytes)
  const headings = rows.find((row) => row.includes('Worker')) ?? []
  const [quantity, amount] = ['Pieces', 'Amount, UZS'].map((name) => headings.indexOf(name))
  const figures = rows
    .slice(rows.indexOf(headings) + 1)
    .map((row) => [row[quantity ?? -1], row[amount ?? -1]])
    .filter(([pieces]) => pieces !== null)
  const { items } = await shop.administrator.send(listWorkRecords, { query: { operationId: shop.operationIds[0] } })
  expect(figures).toEqual([
    ...items.map((record) => [record.quantity, record.amountMinor / 100]),
    [1_257, items.reduce((sum, record) => sum + record.amountMinor, 0) / 100],
  ])

  const csv = await exportAs(page, 'CSV')
  const lines = csv.bytes.toString('utf8').trimEnd().split('\r\n')
  expect(lines).toHaveLength(3)
  expect(lines[1]).toContain('5950.00')
  expect(lines[2]).toContain('1062500.00')

  const pdf = await exportAs(page, 'PDF, to print')
  const [first] = await readPages(pdf.bytes, [])
  expect(first?.text).toContain('Work records')
  expect(first?.text).toMatch(/^1\s062\s500\s*$/m)
  await page.goto('/exports')
  await expect(page.getByText('Ready')).toHaveCount(3)
})

test('a list that the browser prints has no arrows to sort by', async ({ context, server }) => {
  const shop = await makeShop(server.address)
  await recordSome(shop)
  const page = await signedIn(context, server.address, shop.master.signInName)
  await page.goto('/work-records')
  const heading = page.getByRole('columnheader', { name: 'Recorded' })
  const arrow = heading.getByRole('button').locator(':scope > *')
  await expect(arrow).toBeVisible()
  await page.emulateMedia({ media: 'print' })
  await expect(heading).toBeVisible()
  await expect(arrow).toBeHidden()
})

test('a running export is cancelled, and leaves no file behind', async ({ context, server }) => {
  const shop = await makeShop(server.address)
  fillPeople(server, 400_000)
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/people')
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Excel (XLSX)' }).click()
  await page.getByRole('button', { name: 'Cancel export' }).click()
  await expect(page.getByText(/^Writing /)).toHaveCount(0)
  await page.goto('/exports')
  await expect(page.getByText('Cancelled')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Download' })).toHaveCount(0)
  expect(await peopleOf(shop)).toBeGreaterThan(0)
})

test('a sheet with wrong rows is mapped and shown; its good rows are added, the wrong ones saved with their reasons', async ({
  context,
  server,
}) => {
  const shop = await makeShop(server.address)
  const before = await peopleOf(shop)
  const page = await signedIn(context, server.address, 'admin')
  const file = await sheet([
    ['Surname of the person', 'Given name', 'Phone', 'Badge'],
    ['Ergasheva', 'Dildora', '+998 90 123 45 67', 'X-1'],
    [null, 'Nomsiz', null, null],
    ['Umarov', 'Bek', 'no phone', null],
    ['Qosimova', 'Lola', null, 'W-1001'],
  ])
  await sendSheet(page, 'People', 'people.xlsx', file)
  await expect(page.getByText('Say which columns hold: Family name')).toBeVisible()
  await page.getByLabel('Family name').click()
  await page.getByRole('option', { name: 'Surname of the person' }).click()
  await page.getByRole('button', { name: 'Check the rows again' }).click()

  await expect(countOf(page, 'Good')).toHaveText('1')
  await expect(countOf(page, 'Wrong')).toHaveText('3')
  await expect(page.getByRole('region', { name: 'This is what will be added' })).toContainText('Ergasheva')
  for (const [row, what] of [
    ['Row 3', 'Fill this in.'],
    ['Row 4', 'no phone'],
    ['Row 5', 'This badge belongs to Karimova Zulfiya Anvarovna.'],
  ] as const) {
    await expect(page.locator('li').filter({ hasText: row })).toContainText(what)
  }
  expect(await peopleOf(shop)).toBe(before)

  const saved = savedFile(page.waitForEvent('download'))
  await page.getByRole('button', { name: 'Save 3 wrong rows' }).click()
  const wrong = await rowsOf((await saved).bytes)
  expect(wrong).toHaveLength(4)
  expect(wrong[0]?.at(-1)).toBe('What is wrong')
  expect(wrong.map((row) => row[1])).toEqual(['Given name', 'Nomsiz', 'Bek', 'Lola'])

  await page.getByRole('button', { name: 'Import 1 good row' }).click()
  await expect(page.getByText('1 record added')).toBeVisible()
  expect(await peopleOf(shop)).toBe(before + 1)
})

test('of ten thousand rows thirty-seven are wrong: they are all named, and the rest are added', async ({
  context,
  server,
}) => {
  const shop = await makeShop(server.address)
  const before = await peopleOf(shop)
  const page = await signedIn(context, server.address, 'admin')
  const lines = Array.from({ length: 10_000 }, (_, index) =>
    index % 270 === 0 && index < 270 * 37 ? `;Nomsiz ${index};` : `Familiya${index};Ism;B${index}`,
  )
  await sendSheet(
    page,
    'People',
    'ten-thousand.csv',
    Buffer.from(['Family name;Given name;Badge', ...lines].join('\n')),
  )
  await expect(countOf(page, 'Rows')).toHaveText('10\u202f000', { timeout: 60_000 })
  await expect(countOf(page, 'Wrong')).toHaveText('37')
  await expect(page.getByText('1–20 of 37')).toBeVisible()
  await page.getByRole('button', { name: 'Next' }).click()
  await expect(page.getByText('21–37 of 37')).toBeVisible()
  await expect(page.getByText('Row 9\u202f722', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: /^All or nothing/ })).toBeDisabled()

  const saved = savedFile(page.waitForEvent('download'))
  await page.getByRole('button', { name: 'Save 37 wrong rows' }).click()
  expect(await rowsOf((await saved).bytes)).toHaveLength(38)
  expect(await peopleOf(shop)).toBe(before)

  await page.getByRole('button', { name: /^Import 9.963 good rows$/ }).click()
  await expect(page.getByText('9\u202f963 records added')).toBeVisible({ timeout: 60_000 })
  const added = await shop.administrator.send(listPeople, { query: { q: 'Familiya9999' } })
  expect(added.items.map(({ badgeCode }) => badgeCode)).toEqual(['B9999'])
  const nameless = await shop.administrator.send(listPeople, { query: { q: 'Nomsiz' } })
  expect(nameless.items).toEqual([])
})

test('a running import is cancelled and nothing of it is there; it can be begun again', async ({ context, server }) => {
  const shop = await makeShop(server.address)
  const before = await peopleOf(shop)
  const page = await signedIn(context, server.address, 'admin')
  const lines = Array.from({ length: 50_000 }, (_, index) => `Familiya${index};Ism`)
  await sendSheet(page, 'People', 'many.csv', Buffer.from(['Family name;Given name', ...lines].join('\n')))
  await page.getByRole('button', { name: /^Import 50.000 rows$/ }).click({ timeout: 60_000 })
  await page.getByRole('button', { name: 'Cancel import' }).click()
  await expect(page.getByText('Cancelled', { exact: true })).toBeVisible({ timeout: 60_000 })
  expect(await peopleOf(shop)).toBe(before)
  await expect(page.getByRole('button', { name: /^Import 50.000 rows$/ })).toBeVisible()
})

test('a view is made, shown again, renamed, opened first, shared and deleted', async ({ browser, context, server }) => {
  const shop = await makeShop(server.address)
  await recordSome(shop)
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/work-records')
  await page.getByRole('searchbox', { name: 'Search' }).fill('collar')
  await expect(page.locator('main [data-row]')).toHaveCount(1)
  await page.getByRole('button', { name: 'Views' }).click()
  await page.getByRole('button', { name: 'Save this view' }).click()
  await page.getByLabel('Name', { exact: true }).fill('Collars')
  await page.getByRole('button', { name: 'Save view' }).click()
  await expect(page.getByRole('button', { name: 'Collars', exact: true })).toBeVisible()

  const actOn = async (view: string, action: string) => {
    await page.getByRole('button', { name: `Actions for “${view}”` }).click()
    await page.getByRole('menuitem', { name: action }).click()
  }
  await page.getByRole('button', { name: 'Collars', exact: true }).click()
  await actOn('Collars', 'Rename view')
  await page.getByLabel('Name', { exact: true }).fill('Collars of all')
  await page.getByRole('button', { name: 'Rename view' }).click()
  await expect(page.getByRole('button', { name: 'Collars of all', exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Collars of all', exact: true }).click()
  await actOn('Collars of all', 'Open the list with this view')
  await actOn('Collars of all', 'Share with everybody')
  await page.keyboard.press('Escape')

  await page.goto('/work-records')
  await expect(page.getByRole('searchbox', { name: 'Search' })).toHaveValue('collar')
  await expect(page.locator('main [data-row]')).toHaveCount(1)
  await page.reload()
  await expect(page.locator('main [data-row]')).toHaveCount(1)

  const other = await browser.newContext({ baseURL: server.address })
  const masters = await signedIn(other, server.address, shop.master.signInName)
  await masters.goto('/work-records')
  await expect(masters.locator('main [data-row]')).toHaveCount(3)
  await masters.getByRole('button', { name: 'Views' }).click()
  await masters.getByRole('button', { name: /^Collars of all\s*Shared by Yusupova Dilnoza/ }).click()
  await expect(masters.locator('main [data-row]')).toHaveCount(1)
  await other.close()

  await page.getByRole('button', { name: 'Collars of all', exact: true }).click()
  await actOn('Collars of all', 'Delete view')
  await expect(told(page, 'View “Collars of all” deleted')).toBeVisible()
  await page.goto('/work-records')
  await expect(page.locator('main [data-row]')).toHaveCount(3)
})
