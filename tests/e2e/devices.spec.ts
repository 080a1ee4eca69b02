import { join } from 'node:path'
import type { BrowserContext, Page } from '@playwright/test'
import { z } from 'zod'
import { createDevice, listDevices, usualSettings } from '../../contracts/devices.ts'
import { zPageSheet } from '../../contracts/page-prints.ts'
import { listPrintJobs } from '../../contracts/printing.ts'
import { createStation, renewPairing } from '../../contracts/stations.ts'
import { createBundle } from '../../contracts/workshop/bundles.ts'
import { listWorkRecords } from '../../contracts/workshop/work-records.ts'
import { createVirtualDisplay } from '../../native/virtual/virtual-display.ts'
import { createVirtualModem } from '../../native/virtual/virtual-modem.ts'
import { openVirtualPort } from '../../native/virtual/virtual-port.ts'
import { runAgent } from '../support/agent.ts'
import { expect, test } from '../support/browser.ts'
import { codesOn } from '../support/decode.ts'
import { barriersOf, chooseOption, sidewaysOf, signedIn, told } from '../support/pages.ts'
import { openReceiptPrinter } from '../support/receipt-printer.ts'
import { seats } from '../support/seats.ts'
import { cutOrder, makeAccount, makeShop, recordWork, type Caller } from '../support/workshop.ts'

/** What an administrator is promised to see of a pulled cable. */
const soon = { timeout: 3_000 }

const stateIn = (page: Page, device: string) =>
  page.locator('[data-device]', { hasText: device }).locator('[data-device-state]')

/** A desk with its agent and a receipt printer on the network that is known and ready. */
async function openDesk(address: string, administrator: Caller, name: string) {
  const { station, pairing } = await administrator.send(createStation, { body: { name, kind: 'desk', locale: 'en' } })
  const agent = await runAgent(`npm run agent -- --server ${address} --code ${pairing.code}`)
  const printer = await openReceiptPrinter()
  await administrator.send(createDevice, {
    body: {
      stationId: station.id,
      portKey: `network:${printer.address}`,
      name: `${name} printer`,
      settings: usualSettings.receiptPrinter,
    },
  })
  await printer.untilConnected()
  return { agent, printer }
}

/** A kiosk that hears its scanner: what was scanned before it asked for the first time is nobody's. */
async function openKiosk(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  const hears = page.waitForResponse((answer) => answer.url().includes('/pairing/scans'))
  await page.goto('/kiosk')
  await expect(page.getByRole('heading', { name: 'Отсканируйте бейдж' })).toBeVisible()
  await hears
  return page
}

test('a scan of a serial scanner becomes a work record at the kiosk', async ({ browser, server }) => {
  test.setTimeout(240_000)
  const shop = await makeShop(server.address)
  const { administrator } = shop
  await administrator.send(createBundle, { body: { code: 'B-117', productId: shop.productId, pieces: 30 } })
  const { station, pairing } = await administrator.send(createStation, {
    body: { name: 'Kiosk 1', kind: 'kiosk', locale: 'ru' },
  })
  const context = await browser.newContext({ ...seats.kiosk, baseURL: server.address })
  await context.request.post('/api/v1/pairing', { data: { code: pairing.code }, failOnStatusCode: true })
  const { code } = await administrator.send(renewPairing, { params: { id: station.id } })
  const agent = await runAgent(`npm run agent -- --server ${server.address} --code ${code}`)
  const port = await openVirtualPort(join(agent.folder, 'scanner'))
  try {
    await administrator.send(createDevice, {
      body: {
        stationId: station.id,
        portKey: `serial:${port.path}`,
        name: 'Scanner',
        settings: usualSettings.scanner,
      },
    })
    const isConnected = async () => (await administrator.send(listDevices)).items[0]?.state.connected
    await expect.poll(isConnected).toBe(true)

    const kiosk = await openKiosk(context)
    port.write('W-1001\r')
    await expect(kiosk.getByText('Karimova Zulfiya')).toBeVisible()
    port.write('B-117/2\r')
    await expect(kiosk.locator('output')).toHaveText('30')
    await kiosk.getByRole('button', { name: 'Сохранить' }).click()
    await expect(kiosk.locator('[data-tone="done"]')).toContainText('30 шт.')
    const { items } = await administrator.send(listWorkRecords, {})
    expect(items).toMatchObject([{ quantity: 30, source: 'kiosk' }])

    // Another page of the same browser takes the scans while it is used, and the kiosk has them back when it is closed.
    await expect(kiosk.getByRole('heading', { name: 'Отсканируйте бейдж' })).toBeVisible()
    const takerOf = (page: Page) => page.evaluate(() => localStorage.getItem('markaz.scansGoTo'))
    const taker = await takerOf(kiosk)
    const other = await openKiosk(context)
    port.write('W-1002\r')
    await expect(other.getByText('Toshmatova Oʻgʻiloy')).toBeVisible()
    await expect(kiosk.getByText('Toshmatova Oʻgʻiloy')).toHaveCount(0)
    await other.close({ runBeforeUnload: true })
    await kiosk.bringToFront()
    await expect.poll(() => takerOf(kiosk)).toBe(taker)
    port.write('W-1003\r')
    await expect(kiosk.getByText('Абдуллаева Нигора Рустамовна')).toBeVisible()
  } finally {
    await port.unplug()
    await agent.stop()
    await context.close()
  }
})

test('an administrator connects a computer with the command the page shows, and sees its devices live', async ({
  context,
  server,
}) => {
  test.setTimeout(240_000)
  const { administrator } = await makeShop(server.address)
  await administrator.send(createStation, { body: { name: 'Packing', kind: 'desk', locale: 'ru' } })
  const page = await signedIn(context, server.address, 'admin')
  await page.goto('/devices')
  await page.getByRole('button', { name: 'Connect the computer' }).click()
  const command = page.locator('code').first()
  await expect(command).toContainText('npm run agent')
  expect(await barriersOf(page)).toEqual([])
  const agent = await runAgent((await command.textContent()) ?? '')
  const port = await openVirtualPort(join(agent.folder, 'scanner'))
  const printer = await openReceiptPrinter()
  try {
    // The dialog with the code closes by itself.
    await expect(command).toBeHidden()
    await expect(page.getByText('Connected', { exact: true })).toBeVisible()

    await page.getByRole('button', { name: 'Add a device' }).click()
    const panel = page.getByRole('dialog')
    await panel.getByRole('combobox', { name: 'Where it is plugged in' }).click()
    await chooseOption(page, 'At a port I name')
    await panel.getByLabel('Name of the port').fill(port.path)
    await panel.getByLabel('Name', { exact: true }).fill('Reader')
    await panel.getByRole('button', { name: 'Add the device' }).click()
    await expect(stateIn(page, 'Reader')).toHaveText('Connected')

    const [host = '', tcpPort = ''] = printer.address.split(':')
    await page.getByRole('button', { name: 'Add a device' }).click()
    // The computer that runs this may have ports of its own to offer first.
    await panel.getByRole('combobox', { name: 'Where it is plugged in' }).click()
    await chooseOption(page, 'On the network, at an address')
    await panel.getByLabel('Address').fill(host)
    await panel.getByLabel('Port', { exact: true }).fill(tcpPort)
    await panel.getByLabel('Name', { exact: true }).fill('Till')
    expect(await barriersOf(page)).toEqual([])
    await panel.getByRole('button', { name: 'Add the device' }).click()
    await expect(stateIn(page, 'Till')).toHaveText('Ready')

    await port.unplug()
    await expect(stateIn(page, 'Reader')).toHaveText('Unplugged', soon)
    await printer.pullCable()
    await expect(stateIn(page, 'Till')).toHaveText('Unplugged', soon)
    // Nobody touches the page.
    await port.plug()
    await expect(stateIn(page, 'Reader')).toHaveText('Connected')
    await printer.plugCable()
    await expect(stateIn(page, 'Till')).toHaveText('Ready')
    printer.paperLow(true)
    await expect(stateIn(page, 'Till')).toHaveText('Paper is running low', soon)
    printer.openCover()
    await expect(stateIn(page, 'Till')).toHaveText('Cover is open', soon)
    printer.closeCover()
    await expect(stateIn(page, 'Till')).toHaveText('Paper is running low', soon)
    await expect(page.getByText('Saved', { exact: true })).toHaveCount(0)
    expect(await barriersOf(page)).toEqual([])

    await page.getByRole('button', { name: 'Test scan' }).click()
    await expect(page.getByText('Waiting for a scan')).toBeVisible()
    port.write('010462010000001221AB\u001d1726053110LOT77\r')
    await expect(page.locator('[data-scanned]')).toHaveText('010462010000001221AB␝1726053110LOT77')
    await expect(page.getByText('(17) Use by')).toBeVisible()
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Test page' }).click()
    await printer.untilPapers(1)
    const [paper] = printer.papers
    if (!paper) throw new Error('nothing came out')
    expect(await codesOn(await printer.bitmapOf(paper))).toEqual(expect.arrayContaining(['MARKAZ-TEST']))
  } finally {
    await Promise.all([agent.stop(), port.unplug(), printer.close()])
  }
})

test('coupons are sent from the order to a printer of another station; paper runs out, is refilled, and all come out', async ({
  browser,
  context,
  server,
}) => {
  test.setTimeout(240_000)
  const shop = await makeShop(server.address)
  const { administrator } = shop
  const orderId = await cutOrder(shop)
  const { agent, printer } = await openDesk(server.address, administrator, 'Packing')
  try {
    const page = await signedIn(context, server.address, 'master')
    await page.goto(`/orders/${orderId}`)
    await page.getByRole('button', { name: 'Coupons', exact: true }).first().click()
    await page.getByText('On a printer now').click()
    await page.getByRole('button', { name: 'Choose a printer' }).click()
    const dialog = page.getByRole('dialog')
    await expect(dialog.getByText('Packing printer')).toBeVisible()
    await expect(dialog.getByRole('img', { name: 'Sheet 1 of 6' })).toBeVisible()
    expect(await barriersOf(page)).toEqual([])

    printer.runOutAfter(700)
    await dialog.getByRole('button', { name: 'Print 6 sheets' }).click()
    await expect(dialog.locator('[data-job-status]')).toHaveText('Out of paper')
    await expect(dialog.getByText('Put paper in')).toBeVisible()
    expect(await barriersOf(page)).toEqual([])
    printer.paperIn()
    await expect(dialog.locator('[data-job-status]')).toHaveText('Printed')
    await expect(dialog.locator('[data-printed]')).toHaveText('6 of 6')
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    const read = await Promise.all(printer.papers.map(async (paper) => codesOn(await printer.bitmapOf(paper))))
    expect(new Set(read.flat())).toEqual(
      new Set(['1001-1/1', '1001-1/2', '1001-1/3', '1001-2/1', '1001-2/2', '1001-2/3']),
    )

    await page.goto('/print-jobs')
    await page.locator('main').getByText('Талоны 1001').click()
    await expect(page.getByRole('img', { name: 'Sheet 1 of 6' })).toBeVisible()
    expect(await barriersOf(page)).toEqual([])
    await page.getByRole('button', { name: 'Print a copy' }).click()
    // Copy 1 is the sheet that was printed again when the paper had run out.
    await expect(told(page, 'Copy 2 is on its way')).toBeVisible()
    const jobs = async () => (await administrator.send(listPrintJobs)).items.map(({ copy, status }) => [copy, status])
    await expect.poll(jobs).toEqual([
      [2, 'done'],
      [0, 'done'],
    ])
    const phone = await browser.newContext({ ...seats.phone, baseURL: server.address })
    const small = await signedIn(phone, server.address, 'master')
    await small.goto('/print-jobs')
    await expect(small.locator('main').getByText('Талоны 1001').first()).toBeVisible()
    expect(await sidewaysOf(small)).toBe(0)
    expect(await barriersOf(small)).toEqual([])
    await phone.close()
  } finally {
    await Promise.all([agent.stop(), printer.close()])
  }
})

test('an administrator tries a modem and a customer display, and sees what became of a message', async ({
  context,
  server,
}) => {
  test.setTimeout(240_000)
  const { administrator } = await makeShop(server.address)
  const { station, pairing } = await administrator.send(createStation, {
    body: { name: 'Desk 1', kind: 'desk', locale: 'ru' },
  })
  const agent = await runAgent(`npm run agent -- --server ${server.address} --code ${pairing.code}`)
  const ports = [
    await openVirtualPort(join(agent.folder, 'modem')),
    await openVirtualPort(join(agent.folder, 'display')),
  ]
  const [modemPort, displayPort] = ports
  if (!modemPort || !displayPort) throw new Error('no ports')
  const modem = createVirtualModem(modemPort)
  const display = createVirtualDisplay(displayPort)
  try {
    for (const [name, kind, { path }] of [
      ['Modem', 'modem', modemPort],
      ['Till', 'customerDisplay', displayPort],
    ] as const) {
      await administrator.send(createDevice, {
        body: { stationId: station.id, portKey: `serial:${path}`, name, settings: usualSettings[kind] },
      })
    }
    const page = await signedIn(context, server.address, 'admin')
    await page.goto('/devices')
    await expect(stateIn(page, 'Modem')).toHaveText('Ready')
    await page.getByRole('button', { name: 'Show a line' }).click()
    await page.getByLabel('Line 1').fill('Яблоки')
    await page.getByLabel('Line 2').fill('12 500')
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await expect.poll(() => display.rows().map((row) => row.trim())).toEqual(['Яблоки', '12 500'])
    await page.keyboard.press('Escape')

    await page.getByRole('button', { name: 'Test message' }).click()
    await page.getByLabel('Phone').fill('12')
    await page.getByRole('textbox', { name: 'Text' }).fill('Oʻzbekiston')
    await page.getByRole('button', { name: 'Send a message' }).click()
    await expect(page.getByText('This is not a phone number.').first()).toBeVisible()
    await page.getByLabel('Phone').fill('90 123 45 67')
    await page.getByRole('button', { name: 'Send a message' }).click()
    await expect(told(page, 'The network has taken the message')).toBeVisible()
    expect(modem.sent).toMatchObject([{ to: '+998901234567', text: 'Oʻzbekiston' }])

    await page.getByRole('link', { name: 'Text messages' }).click()
    const row = page.getByRole('row', { name: '+998901234567' })
    await expect(row).toContainText('Sent')
    modem.deliver(modem.sent[0]?.reference ?? 0, 0x00)
    await expect(row).toContainText('Delivered')
    await page.reload()
    await expect(row).toContainText('Delivered')
    expect(await barriersOf(page)).toEqual([])
  } finally {
    await Promise.all(ports.map((port) => port.unplug()))
    await agent.stop()
  }
})

test('lists and reports are printed as they stand, with their sums, on the A4 printer that is chosen', async ({
  context,
  server,
}) => {
  test.setTimeout(120_000)
  const shop = await makeShop(server.address)
  const { administrator, workerIds, operationIds } = shop
  await recordWork(shop, workerIds[0] ?? '', operationIds[0] ?? '', 1_060)
  await recordWork(shop, workerIds[1] ?? '', operationIds[1] ?? '', 7)
  const { station } = await administrator.send(createStation, { body: { name: 'Office', kind: 'desk', locale: 'ru' } })
  for (const name of ['Office A4', 'Archive A4']) {
    await administrator.send(createDevice, {
      body: { stationId: station.id, portKey: `queue:${name}`, name, settings: { kind: 'pagePrinter' } },
    })
  }
  const page = await signedIn(context, server.address, 'admin')
  for (const [path, title, column, cell, sum] of [
    ['/work-records', 'Work records', 'Pieces', '1 060', null],
    ['/pay', 'Pay', 'Pending', '901 000', '909 400'],
    ['/reports', 'Reports', 'Waiting, pieces', '1 060', '1 067'],
  ] as const) {
    await page.goto(path)
    await expect(page.getByRole('table').first()).toContainText(sum ?? cell)
    await page.getByRole('button', { name: 'Print this page' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'Archive A4' }).click()
    const ordered = page.waitForRequest((request) => request.url().endsWith('/page-prints'))
    await dialog.getByRole('button', { name: 'Print', exact: true }).click()
    const { page: printed } = z.object({ page: zPageSheet }).parse((await ordered).postDataJSON())
    expect(printed.title).toBe(title)
    const tables = printed.parts.flatMap((part) => (part.kind === 'table' ? [part] : []))
    const table = tables.find(({ columns }) => columns.some(({ label }) => label === column))
    const said = table?.rows.map((row) => row[table.columns.findIndex(({ label }) => label === column)])
    expect(said).toContain(cell)
    if (sum !== null) expect(said?.slice(-(table?.totals ?? 0))).toEqual([sum])
    await expect(dialog.locator('[data-job-status]')).toBeVisible()
    const [job] = (await administrator.send(listPrintJobs)).items
    expect(job).toMatchObject({ title, role: 'page', deviceName: 'Archive A4' })
  }
})

test('a pay slip comes out of the receipt printer the accountant chooses', async ({ context, server }) => {
  const shop = await makeShop(server.address)
  const { administrator } = shop
  await makeAccount(server.address, administrator, { signInName: 'accountant', role: 'accountant' })
  await recordWork(shop, shop.workerIds[0] ?? '', shop.operationIds[0] ?? '', 10)
  const { agent, printer } = await openDesk(server.address, administrator, 'Office')
  try {
    const page = await signedIn(context, server.address, 'accountant')
    await page.goto('/pay')
    const dialog = page.getByRole('dialog')
    const ask = async () => {
      await page.getByRole('button', { name: 'Pay slips' }).click()
      await page.getByRole('menuitem', { name: 'On the receipt printer' }).click()
      await expect(dialog.getByText('Office printer')).toBeVisible()
    }
    await ask()
    expect(await barriersOf(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Print', exact: true }).click()
    await expect(dialog.locator('[data-job-status]')).toHaveText('Printed')
    expect(printer.papers).toHaveLength(1)
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await expect(dialog).toHaveCount(0)
    await ask()
  } finally {
    await Promise.all([agent.stop(), printer.close()])
  }
})
