import sharp from 'sharp'
import { expect, it } from 'vitest'
import { createDevice } from '../../../contracts/devices.ts'
import { printPage, type PageSheet } from '../../../contracts/page-prints.ts'
import { listPrintJobs, readPrintJob } from '../../../contracts/printing.ts'
import { readPages } from '../../../tests/support/pdf-codes.ts'
import { startTestServer } from '../../testing/test-server.ts'

const chart = async () => {
  const picture = sharp({ create: { width: 90, height: 40, channels: 3, background: '#274' } })
  return (await picture.png().toBuffer()).toString('base64')
}

const page = async (png?: string): Promise<PageSheet> => ({
  title: 'Качество',
  subtitle: '01.11.2026 – 30.11.2026',
  parts: [
    { kind: 'heading', text: 'По операциям' },
    { kind: 'facts', facts: [{ label: 'Қабул қилинган', value: '1 200' }] },
    {
      kind: 'table',
      columns: [
        { label: 'Операция', align: 'left' },
        { label: 'Брак', align: 'right' },
      ],
      rows: [
        ['Oʻng yeng', '12'],
        ['Жаға', '7'],
        ['Итого', '19'],
      ],
      totals: 1,
    },
    { kind: 'picture', png: png ?? (await chart()), words: 'Брак по дням' },
  ],
})

it('prints what a page shows on an A4 printer, with who printed it and when', async () => {
  const server = await startTestServer()
  const master = await server.account('master')
  const { jobId } = await master.call(printPage, { body: { page: await page() } })
  // Nobody has an A4 printer yet: the job waits for one (D-08).
  const job = () => master.call(readPrintJob, { params: { id: jobId } })
  expect(await job()).toMatchObject({ title: 'Качество', role: 'page', status: 'held', reason: 'noPrinter' })
  const station = await server.station('desk')
  await server.administrator.call(createDevice, {
    body: { stationId: station.stationId, portKey: 'queue:Office', name: 'Office', settings: { kind: 'pagePrinter' } },
  })
  expect(await job()).toMatchObject({ status: 'queued', deviceName: 'Office' })

  const { fileId } = await server.core.db.read
    .selectFrom('print_job')
    .select('fileId')
    .where('id', '=', jobId)
    .executeTakeFirstOrThrow()
  const file = await master.fetch(`/api/v1/files/${fileId ?? ''}`)
  const [sheet, ...more] = await readPages(new Uint8Array(await file.arrayBuffer()), [])
  expect(more).toEqual([])
  for (const words of [
    'Zamon',
    'Качество',
    '01.11.2026 – 30.11.2026',
    'Қабул қилинган',
    'Oʻng yeng',
    'Жаға',
    'Итого',
  ]) {
    expect(sheet?.text).toContain(words)
  }
  expect(sheet?.text).toContain('Page 1 of 1')
  expect(sheet?.text).toContain('23.11.2026')
})

it('refuses a chart that is no picture, and prints nothing of it', async () => {
  const server = await startTestServer()
  const { administrator } = server
  const refused = async (png: string) => administrator.refused(printPage, { body: { page: await page(png) } })
  for (const bytes of ['not a picture', '\x89PNG\r\n\x1a\n and no more']) {
    expect(await refused(Buffer.from(bytes, 'latin1').toString('base64'))).toMatchObject({
      status: 422,
      code: 'file.damaged',
      errors: [{ path: 'body.page.parts.3.png' }],
    })
  }
  const jpeg = sharp({ create: { width: 9, height: 9, channels: 3, background: '#274' } }).jpeg()
  expect(await refused((await jpeg.toBuffer()).toString('base64'))).toMatchObject({ code: 'file.damaged' })
  expect((await administrator.call(listPrintJobs)).items).toEqual([])
  const worker = await server.account('worker')
  expect(await worker.refused(printPage, { body: { page: await page() } })).toMatchObject({ code: 'permission.denied' })
})
