import { expect, it } from 'vitest'
import { listNotifications } from '../../../../contracts/notifications.ts'
import { disputePay, printPaySlip } from '../../../../contracts/workshop/pay-slips.ts'
import { codesOn } from '../../../../tests/support/decode.ts'
import { isDone, jobWhen, openPrinter, openStation, receiptPrinter } from '../../../../tests/support/station.ts'
import { openShop } from '../test-shop.ts'

const days = { from: '2026-11-01', to: '2026-11-30' }

it('prints a pay slip on a receipt printer, with a code that opens the page where it can be disputed', async () => {
  const shop = await openShop({ config: { lanHost: '127.0.0.1' } })
  const { server, master, zulfiya } = shop
  await server.core.db.write((tx) =>
    tx.insertInto('lan_setting').values({ id: 'lan', enabled: 1, port: 5643 }).execute(),
  )
  await shop.approve(master, await shop.record(zulfiya, 'sleeve', 60), await shop.record(zulfiya, 'collar', 10))
  await shop.record(zulfiya, 'buttonholes', 5)
  const station = await openStation(server)
  const printer = await openPrinter({ dots: 384 })
  await station.add(`network:${printer.address}`, receiptPrinter({ paperMm: 58, dots: 384 }))
  const accountant = await server.account('accountant', { locale: 'ru' })

  const preview = await accountant.fetch(
    `/api/v1/pay/${zulfiya.personId}/slip?from=${days.from}&to=${days.to}&locale=uz-Latn`,
  )
  expect([preview.status, preview.headers.get('content-type')]).toEqual([200, 'image/png'])
  const { jobId } = await accountant.call(printPaySlip, {
    params: { id: zulfiya.personId },
    body: { ...days, locale: 'ru' },
  })
  const job = await jobWhen(server, jobId, isDone)
  expect(job).toMatchObject({ title: 'Расчётный листок Karimova Zulfiya 01.11.2026 – 30.11.2026', sheets: 1 })
  const [paper, ...others] = printer.papers
  expect(others).toEqual([])
  if (!paper) throw new Error('nothing came out')
  expect(await codesOn(await printer.bitmapOf(paper))).toEqual([
    `https://127.0.0.1:5643/pay/workers/${zulfiya.personId}?period=custom&from=2026-11-01&to=2026-11-30&dispute=1`,
  ])
})

it('lets a worker dispute their own pay, and tells those who keep it', async () => {
  const shop = await openShop()
  const { server, zulfiya, otherWorker } = shop
  const accountant = await server.account('accountant')
  const body = { ...days, text: 'Ten collars of Friday are missing' }
  await zulfiya.call(disputePay, { params: { id: zulfiya.personId }, body })
  const { items } = await accountant.call(listNotifications)
  expect(items).toMatchObject([
    {
      kind: 'pay.disputed',
      params: { worker: 'Karimova Zulfiya', from: '01.11.2026', to: '30.11.2026', text: body.text },
      link: `/pay/workers/${zulfiya.personId}?period=custom&from=2026-11-01&to=2026-11-30`,
    },
  ])
  const params = { id: zulfiya.personId }
  expect(await otherWorker.refused(disputePay, { params, body })).toMatchObject({ code: 'row.notFound' })
  expect(await accountant.refused(disputePay, { params, body })).toMatchObject({ code: 'pay.notOwn', status: 403 })
  expect(await zulfiya.refused(disputePay, { params, body: { ...body, text: ' ' } })).toMatchObject({ status: 400 })
  expect(await otherWorker.refused(printPaySlip, { params, body: days })).toMatchObject({ code: 'row.notFound' })
})
