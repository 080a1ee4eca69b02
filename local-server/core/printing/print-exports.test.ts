import { expect, it } from 'vitest'
import { createDevice } from '../../../contracts/devices.ts'
import { createExport, type ExportFormat } from '../../../contracts/exports.ts'
import { listPrinters, printExport, readPrintJob } from '../../../contracts/printing.ts'
import { startTestServer, type TestClient, type TestServer } from '../../testing/test-server.ts'

async function exported(server: TestServer, who: TestClient, format: ExportFormat): Promise<string> {
  const { id } = await who.call(createExport, { body: { list: 'product.list', format } })
  await server.core.jobs.runDue()
  return id
}

it('prints the PDF of a list on an A4 printer, for whoever made it and may print', async () => {
  const server = await startTestServer()
  const master = await server.account('master')
  const station = await server.station('desk')
  const id = await exported(server, master, 'pdf')

  // Nobody has an A4 printer yet: the job waits for one (D-08).
  const { jobId } = await master.call(printExport, { params: { id }, body: {} })
  const job = async () => master.call(readPrintJob, { params: { id: jobId } })
  expect(await job()).toMatchObject({ role: 'page', status: 'held', reason: 'noPrinter' })
  expect((await job()).title).toMatch(/\.pdf$/)
  const printer = await server.administrator.call(createDevice, {
    body: { stationId: station.stationId, portKey: 'queue:Office', name: 'Office', settings: { kind: 'pagePrinter' } },
  })
  expect(await job()).toMatchObject({ status: 'queued', reason: null, deviceName: 'Office' })
  const { items, usualId } = await master.call(listPrinters, { query: { role: 'page' } })
  expect(items).toMatchObject([{ id: printer.id, kind: 'pagePrinter', isOwn: false, online: false }])
  expect(usualId).toBe(printer.id)

  const stranger = await server.account('accountant')
  expect(await stranger.refused(printExport, { params: { id }, body: {} })).toMatchObject({ code: 'row.notFound' })
  const worker = await server.account('worker')
  expect(await worker.refused(printExport, { params: { id }, body: {} })).toMatchObject({ code: 'permission.denied' })
})

it('says why a file cannot be printed', async () => {
  const server = await startTestServer()
  const { administrator } = server
  const station = await server.station('desk')
  const receipts = await administrator.call(createDevice, {
    body: {
      stationId: station.stationId,
      portKey: 'queue:Till',
      name: 'Till',
      settings: { kind: 'ignored' },
    },
  })
  const csv = await exported(server, administrator, 'csv')
  expect(await administrator.refused(printExport, { params: { id: csv }, body: {} })).toMatchObject({
    status: 422,
    code: 'export.notPdf',
  })
  const pdf = await exported(server, administrator, 'pdf')
  const params = { id: pdf }
  expect(await administrator.refused(printExport, { params, body: { deviceId: receipts.id } })).toMatchObject({
    code: 'device.wrongKind',
    errors: [{ path: 'body.deviceId' }],
  })
  const { id: waiting } = await administrator.call(createExport, { body: { list: 'product.list', format: 'pdf' } })
  expect(await administrator.refused(printExport, { params: { id: waiting }, body: {} })).toMatchObject({
    code: 'export.notReady',
  })
  server.clock.advance(8 * 86_400_000)
  expect(await administrator.refused(printExport, { params, body: {} })).toMatchObject({ code: 'export.expired' })
})
