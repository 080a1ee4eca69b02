import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from '@playwright/test'
import { createDevice, usualSettings } from '../../contracts/devices.ts'
import { listPrintJobs } from '../../contracts/printing.ts'
import { createStation, deleteStation, renewPairing } from '../../contracts/stations.ts'
import { listAttendance } from '../../contracts/workshop/attendance.ts'
import { decideWorkRecords } from '../../contracts/workshop/work-records.ts'
import { runAgent } from '../support/agent.ts'
import { expect, test } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { barriersOf } from '../support/pages.ts'
import { openReceiptPrinter } from '../support/receipt-printer.ts'
import { scan } from '../support/scan.ts'
import { seats } from '../support/seats.ts'
import { startHosted } from '../support/hosted-server.ts'
import { makeShop, recordWork, type Shop, workingDay, zoneInShift } from '../support/workshop.ts'

/** How many entries a store of the kiosk's own database has. */
const keptIn = (page: Page, name: 'directory' | 'waiting') =>
  page.evaluate(
    (store) =>
      new Promise<number>((resolve) => {
        const opening = indexedDB.open('markaz-kiosk')
        // Only the kiosk itself makes it.
        opening.addEventListener('upgradeneeded', () => opening.transaction?.abort())
        opening.addEventListener('error', () => resolve(0))
        opening.addEventListener('success', () => {
          const db = opening.result
          const asking = db.transaction(store).objectStore(store).count()
          asking.addEventListener('success', () => {
            db.close()
            resolve(asking.result)
          })
        })
      }),
    name,
  )

async function readyKiosk(browser: Browser, address: string, shop: Shop): Promise<{ page: Page; stationId: string }> {
  const context = await browser.newContext({ ...seats.kiosk, baseURL: address })
  const { pairing, station } = await shop.administrator.send(createStation, {
    body: { name: 'Kiosk 1', kind: 'kiosk', locale: 'ru', lineId: null },
  })
  await context.request.post('/api/v1/pairing', { data: { code: pairing.code } })
  const page = await context.newPage()
  await page.goto('/kiosk')
  await expect.poll(() => keptIn(page, 'directory'), { timeout: 30_000 }).toBe(1)
  return { page, stationId: station.id }
}

test('without the server a shift is begun and ended at the kiosk and noted later; a call says that nobody hears it', async ({
  browser,
}) => {
  test.setTimeout(240_000)
  const folder = mkdtempSync(join(tmpdir(), 'markaz-shift-'))
  const args = ['--data', join(folder, 'data'), '--port', String(await freePort())]
  let server = await startHosted({ args })
  let kiosk: Page | undefined
  try {
    const shop = await makeShop(server.address)
    const { page, stationId } = await readyKiosk(browser, server.address, shop)
    kiosk = page
    const idle = page.getByRole('heading', { name: 'Отсканируйте бейдж' })
    await server.stop()
    const stoppedAt = Date.now()
    await expect(page.getByRole('alert')).toContainText('Работайте как обычно', { timeout: 20_000 })

    await scan(page, 'W-1001')
    await expect(page.getByText('Karimova Zulfiya')).toBeVisible()
    await expect(page.locator('[data-no-help]')).toContainText('вызов никто не увидит')
    expect(await barriersOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Начать смену' }).dblclick()
    await expect(page.getByRole('status').filter({ hasText: 'Сохранено в киоске: смена начата' })).toBeVisible()
    // Within two seconds the same badge is the reader's echo.
    await expect(async () => {
      await scan(page, 'W-1001')
      await expect(page.getByRole('button', { name: 'Закончить смену' })).toBeVisible({ timeout: 1_500 })
    }).toPass()
    await expect(page.getByText('Karimova Zulfiya')).toBeVisible()
    await expect(page.getByRole('button', { name: 'Начать смену' })).toHaveCount(0)
    await page.getByRole('button', { name: 'Закончить смену' }).click()
    await page.getByRole('button', { name: 'Нет, продолжить' }).click()
    await page.getByRole('button', { name: 'Закончить смену' }).click()
    await page.getByRole('button', { name: 'Да, закончить' }).click()
    await expect(page.getByRole('status').filter({ hasText: 'смена закончена' })).toBeVisible()
    await expect(idle).toBeVisible()
    expect(await keptIn(page, 'waiting')).toBe(2)
    const endedAt = Date.now()

    server = await startHosted({ args })
    await expect(page.locator('[data-waiting]')).toHaveCount(0, { timeout: 60_000 })
    const { items } = await shop.administrator.send(listAttendance, {})
    expect(items).toHaveLength(1)
    const [{ cameAt, leftAt, workerId } = { cameAt: 0, leftAt: 0, workerId: '' }] = items
    expect(workerId).toBe(shop.workerIds[0])
    for (const at of [cameAt ?? 0, leftAt ?? 0]) {
      expect(at).toBeGreaterThan(stoppedAt - 120_000)
      expect(at).toBeLessThanOrEqual(endedAt + 1_000)
    }

    await shop.administrator.send(deleteStation, { params: { id: stationId } })
    await expect.poll(() => keptIn(page, 'directory'), { timeout: 60_000 }).toBe(0)
  } finally {
    await kiosk?.context().close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  }
})

test('who has ended the shift has the pay slip printed at the kiosk, and only where a printer stands', async ({
  browser,
  server,
}) => {
  test.setTimeout(120_000)
  const zone = zoneInShift()
  const shop = await makeShop(server.address, workingDay(zone), zone)
  const [workerId = ''] = shop.workerIds
  const record = await recordWork(shop, workerId, shop.operationIds[0] ?? '', 40)
  await shop.administrator.send(decideWorkRecords, {
    body: { records: [{ id: record.id, version: record.version }], decision: 'approve' },
  })
  const { page, stationId } = await readyKiosk(browser, server.address, shop)
  const askForSlip = page.getByRole('button', { name: 'Напечатать мой листок' })
  const endShift = async (badge: string) => {
    await scan(page, badge)
    await page.getByRole('button', { name: 'Начать смену' }).click()
    await page.getByRole('button', { name: 'Закончить смену' }).click()
    await expect(askForSlip).toHaveCount(0)
    await page.getByRole('button', { name: 'Да, закончить' }).click()
    await expect(page.getByRole('status').filter({ hasText: 'Смена закончена' })).toBeVisible()
  }

  // No printer: nothing is offered, and the kiosk is the next one's.
  await endShift('W-1002')
  await expect(askForSlip).toHaveCount(0)
  await expect(page.getByRole('heading', { name: 'Отсканируйте бейдж' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'Уведомления (F8)' })).toBeAttached()

  const { code } = await shop.administrator.send(renewPairing, { params: { id: stationId } })
  const agent = await runAgent(`npm run agent -- --server ${server.address} --code ${code}`)
  const printer = await openReceiptPrinter()
  try {
    await shop.administrator.send(createDevice, {
      body: {
        stationId,
        portKey: `network:${printer.address}`,
        name: 'Kiosk printer',
        settings: { ...usualSettings.receiptPrinter, paperMm: 58, dots: 384 },
      },
    })
    await printer.untilConnected()
    await endShift('W-1001')
    expect(await barriersOf(page)).toEqual([])
    await askForSlip.click()
    await expect(page.getByRole('status').filter({ hasText: 'Ваш листок печатается' })).toBeVisible()
    await expect(askForSlip).toHaveCount(0)
    await expect.poll(() => printer.papers.filter(({ end }) => end === 'cut').length, { timeout: 20_000 }).toBe(1)
    await expect(page.getByRole('heading', { name: 'Отсканируйте бейдж' })).toBeVisible()
    const { items } = await shop.administrator.send(listPrintJobs, {})
    expect(items.map(({ status, sheets }) => ({ status, sheets }))).toEqual([{ status: 'done', sheets: 1 }])
  } finally {
    await agent.stop()
    await printer.close()
    await page.context().close()
  }
})
