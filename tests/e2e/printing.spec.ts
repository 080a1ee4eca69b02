import type { Page } from '@playwright/test'
import { createDevice, usualSettings, type DeviceSettings } from '../../contracts/devices.ts'
import { listPrintJobs } from '../../contracts/printing.ts'
import { createStation } from '../../contracts/stations.ts'
import { printCoupons } from '../../contracts/workshop/coupon-sheets.ts'
import { startVirtualLabelPrinter } from '../../native/virtual/virtual-label-printer.ts'
import { runAgent } from '../support/agent.ts'
import { expect, test } from '../support/browser.ts'
import { codesOn } from '../support/decode.ts'
import { barriersOf, chooseOption, sidewaysOf, signedIn } from '../support/pages.ts'
import { openReceiptPrinter } from '../support/receipt-printer.ts'
import { seats } from '../support/seats.ts'
import { cutOrder, makeShop, recordWork, type Shop } from '../support/workshop.ts'

const coupons = ['1001-1/1', '1001-1/2', '1001-1/3', '1001-2/1', '1001-2/2', '1001-2/3']

/** A desk with two receipt printers, a label printer and two A4 printers. */
async function openPrintRoom(address: string, { administrator }: Shop) {
  const { station, pairing } = await administrator.send(createStation, {
    body: { name: 'Print room', kind: 'desk', locale: 'en' },
  })
  await administrator.send(createStation, { body: { name: 'Cutting', kind: 'desk', locale: 'en' } })
  const agent = await runAgent(`npm run agent -- --server ${address} --code ${pairing.code}`)
  const [till, counter] = [await openReceiptPrinter(), await openReceiptPrinter()]
  const labels = await startVirtualLabelPrinter({ language: 'tspl' })
  const add = (name: string, portKey: string, settings: DeviceSettings) =>
    administrator.send(createDevice, { body: { stationId: station.id, portKey, name, settings } })
  const { receiptPrinter, labelPrinter, pagePrinter } = usualSettings
  await add('Till', `network:${till.address}`, receiptPrinter)
  await add('Counter', `network:${counter.address}`, receiptPrinter)
  const labelDevice = await add('Labels', `network:${labels.address}`, labelPrinter)
  await add('Office A4', 'queue:Office', pagePrinter)
  await add('Archive A4', 'queue:Archive', pagePrinter)
  await Promise.all([till.untilConnected(), counter.untilConnected()])
  return {
    till,
    counter,
    labels,
    labelDeviceId: labelDevice.id,
    close: () => Promise.all([agent.stop(), till.close(), counter.close(), labels.close()]),
  }
}

/** The field that says which printer does something for a station or for all. */
const routeOf = (page: Page, station: string, role: string) =>
  page.getByRole('region', { name: station }).getByRole('combobox', { name: role })

test('an administrator says which printer does what, and what is printed from any page then goes there', async ({
  browser,
  context,
  server,
}) => {
  test.setTimeout(240_000)
  const shop = await makeShop(server.address)
  await recordWork(shop, shop.workerIds[0] ?? '', shop.operationIds[0] ?? '', 10)
  const orderId = await cutOrder(shop)
  const { till, counter, labels, close } = await openPrintRoom(server.address, shop)
  try {
    const page = await signedIn(context, server.address, 'admin')
    await page.goto('/devices/printers')
    const choices = [
      ['For all stations', 'Receipts', 'Counter · Print room'],
      ['For all stations', 'Labels and coupons', 'Labels · Print room'],
      ['For all stations', 'A4 documents', 'Archive A4 · Print room'],
      ['Cutting', 'Receipts', 'Till · Print room'],
    ] as const
    await expect(routeOf(page, 'For all stations', 'Receipts')).toHaveText('Nobody said: the station’s own printer')
    for (const [station, role, printer] of choices) {
      await routeOf(page, station, role).click()
      await chooseOption(page, printer)
      await expect(routeOf(page, station, role)).toHaveText(printer)
      await expect(routeOf(page, station, role)).toBeEnabled()
    }
    await page.reload()
    for (const [station, role, printer] of choices) await expect(routeOf(page, station, role)).toHaveText(printer)
    await expect(routeOf(page, 'Cutting', 'A4 documents')).toHaveText('As for all')
    expect(await barriersOf(page)).toEqual([])
    const phone = await browser.newContext({ ...seats.phone, baseURL: server.address })
    const small = await signedIn(phone, server.address, 'admin')
    await small.goto('/devices/printers')
    await expect(routeOf(small, 'Cutting', 'Receipts')).toHaveText('Till · Print room')
    await expect(small.getByRole('link', { name: 'Which printer does what' })).toBeInViewport({ ratio: 0.95 })
    expect(await sidewaysOf(small)).toBe(0)
    expect(await barriersOf(small)).toEqual([])
    await phone.close()

    const dialog = page.getByRole('dialog')
    const isUsual = (name: string) => expect(dialog.getByRole('radio', { name })).toBeChecked()
    await page.goto('/pay')
    await page.getByRole('button', { name: 'Pay slips' }).click()
    await page.getByRole('menuitem', { name: 'On the receipt printer' }).click()
    await isUsual('Counter')
    await dialog.getByRole('button', { name: 'Print', exact: true }).click()
    await expect(dialog.locator('[data-job-status]')).toHaveText('Printed')

    await page.goto(`/orders/${orderId}`)
    await page.getByRole('button', { name: 'Coupons', exact: true }).first().click()
    await page.getByText('On a printer now').click()
    await page.getByRole('button', { name: 'Choose a printer' }).click()
    await isUsual('Labels')
    await dialog.getByRole('button', { name: 'Print 6 sheets' }).click()
    await expect(dialog.locator('[data-job-status]')).toHaveText('Printed')

    await page.goto('/work-records')
    await expect(page.getByRole('row', { name: 'Karimova Zulfiya' })).toBeVisible()
    await page.getByRole('button', { name: 'Print this page' }).click()
    await isUsual('Archive A4')
    await dialog.getByRole('button', { name: 'Print', exact: true }).click()
    await expect(dialog.locator('[data-job-status]')).toHaveText('Printer disconnected')

    expect([till.papers.length, counter.papers.length]).toEqual([0, 1])
    expect((await Promise.all(labels.labels.map(codesOn))).flat().toSorted()).toEqual(coupons)
    const jobs = (await shop.administrator.send(listPrintJobs)).items.map(({ role, deviceName }) => [role, deviceName])
    expect(jobs).toEqual([
      ['page', 'Archive A4'],
      ['label', 'Labels'],
      ['receipt', 'Counter'],
    ])
  } finally {
    await close()
  }
})

test('whoever looks after a print job cancels it, goes on with it, moves it, and says what came out of a label printer cut off', async ({
  context,
  server,
}) => {
  test.setTimeout(240_000)
  const shop = await makeShop(server.address)
  const orderId = await cutOrder(shop)
  const { till, counter, labels, labelDeviceId, close } = await openPrintRoom(server.address, shop)
  try {
    const page = await signedIn(context, server.address, 'master')
    const panel = page.getByRole('dialog')
    const status = panel.locator('[data-job-status]')
    const printed = panel.locator('[data-printed]')
    const press = (name: string) => panel.getByRole('button', { name, exact: true }).click()
    const order = async (deviceId: string) => {
      const { jobId } = await shop.master.caller.send(printCoupons, { body: { of: 'order', id: orderId, deviceId } })
      await page.goto(`/print-jobs?open=${jobId}`)
    }

    labels.pullCableAfter(2)
    await order(labelDeviceId)
    await expect(panel.getByText('Did sheet 2 come out whole?')).toBeVisible()
    await expect(printed).toHaveText('1 of 6')
    expect(await barriersOf(page)).toEqual([])
    await labels.plugCable()
    await press('Print it again as a copy')
    await expect(status).toHaveText('Printed')
    const read = (await Promise.all(labels.labels.map(codesOn))).flat()
    expect(read).toEqual([...coupons.slice(0, 2), ...coupons.slice(1)])
    // The same coupon, but for the mark of a copy at its head.
    const [, first, again] = labels.labels
    expect(again?.bits).not.toEqual(first?.bits)
    await press('Print a copy')
    await expect.poll(() => labels.labels.length).toBe(13)
    await page.keyboard.press('Escape')
    await expect(page.locator('main').getByText('Copy 2')).toBeVisible()

    labels.paperOut()
    await order(labelDeviceId)
    await expect(status).toHaveText('Out of paper')
    await press('Cancel printing')
    await expect(status).toHaveText('Cancelled')
    labels.paperIn()
    await press('Go on printing')
    await expect(status).toHaveText('Printed')
    await expect(printed).toHaveText('6 of 6')
    await page.keyboard.press('Escape')

    labels.openCover()
    await order(labelDeviceId)
    await expect(status).toHaveText('Cover open')
    counter.runOutAfter(700)
    await press('To another printer')
    await panel.getByRole('radio', { name: 'Counter' }).click()
    await press('Print there')
    await expect(status).toHaveText('Out of paper')
    counter.paperIn()
    await expect(status).toHaveText('Printed')
    const elsewhere = await Promise.all(counter.papers.map(async (paper) => codesOn(await counter.bitmapOf(paper))))
    expect(new Set(elsewhere.flat())).toEqual(new Set(coupons))
    expect(till.papers).toEqual([])
  } finally {
    await close()
  }
})
