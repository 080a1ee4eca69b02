import { describe, expect, it } from 'vitest'
import { openDrawer, printTestPage, usualSettings } from '../../../contracts/devices.ts'
import { copyPrintJob, previewPrintJob } from '../../../contracts/printing.ts'
import { inProgram } from '../paths.ts'
import { codesOn } from '../../../tests/support/decode.ts'
import { reference } from '../../../tests/support/references.ts'
import { isDone, jobWhen, openPrinter, openStation, receiptPrinter } from '../../../tests/support/station.ts'
import { startTestServer } from '../../testing/test-server.ts'

describe.each([58, 80] as const)('the test page of a receipt printer of %s mm', (paperMm) => {
  it('comes out as it was found right: width, steps of darkness, letters, codes; it cuts and opens the drawer', async () => {
    const server = await startTestServer()
    const station = await openStation(server)
    const dots = paperMm === 58 ? 384 : 576
    const printer = await openPrinter({ dots })
    const settings = receiptPrinter({ paperMm, dots, drawer: 'pin2' })
    const device = await station.add(`network:${printer.address}`, settings, 'Kassa')
    const { jobId } = await server.administrator.call(printTestPage, { params: { id: device.id }, locale: 'uz-Latn' })
    await jobWhen(server, jobId, isDone)
    const [paper] = printer.papers
    if (!paper) throw new Error('no paper came out')
    expect(printer.papers.map(({ end }) => end)).toEqual(['cut'])
    expect(printer.drawerOpenings).toBe(1)
    const bitmap = await printer.bitmapOf(paper)
    expect((await codesOn(bitmap)).toSorted()).toEqual(['MARKAZ-TEST', 'MARKAZ-TEST'])
    const right = await reference(
      inProgram('local-server', 'core', 'printing', 'references', `test-page-${paperMm}.png`),
      bitmap,
    )
    expect([bitmap.width, bitmap.height]).toEqual([right.width, right.height])
    expect(Buffer.from(bitmap.bits).equals(Buffer.from(right.bits))).toBe(true)
  })
})

it('opens the drawer alone without feeding paper, and says where there is none', async () => {
  const server = await startTestServer()
  const station = await openStation(server)
  const printer = await openPrinter()
  const device = await station.add(`network:${printer.address}`, receiptPrinter({ drawer: 'pin5' }))
  const { jobId } = await server.administrator.call(openDrawer, { params: { id: device.id } })
  await jobWhen(server, jobId, isDone)
  await expect.poll(() => printer.drawerOpenings).toBe(1)
  expect([printer.fedDots, printer.papers.length]).toEqual([0, 0])
  const other = await station.add('network:127.0.0.1:9', receiptPrinter())
  expect(await server.administrator.refused(openDrawer, { params: { id: other.id } })).toMatchObject({
    code: 'device.noDrawer',
  })
})

it('is nothing for a device that does not print', async () => {
  const server = await startTestServer()
  const station = await openStation(server)
  const scanner = await station.add('serial:/dev/ttyS9', usualSettings.scanner)
  expect(await server.administrator.refused(printTestPage, { params: { id: scanner.id } })).toMatchObject({
    status: 422,
    code: 'device.notPrinter',
  })
})

it('shows a copy in its preview as it is printed: with its mark', async () => {
  const server = await startTestServer()
  const station = await openStation(server)
  const printer = await openPrinter()
  const device = await station.add(`network:${printer.address}`, receiptPrinter())
  const { jobId } = await server.administrator.call(printTestPage, { params: { id: device.id }, locale: 'ru' })
  await jobWhen(server, jobId, isDone)
  const copy = await server.administrator.call(copyPrintJob, { params: { id: jobId } })
  await jobWhen(server, copy.id, isDone)
  const sizes = await Promise.all(
    [jobId, copy.id].map(async (id) => {
      const path = previewPrintJob.path.replace(':id', id).replace(':number', '1')
      const answer = await server.administrator.fetch(`/api/v1${path}`)
      const png = Buffer.from(await answer.arrayBuffer())
      return png.readUInt32BE(20)
    }),
  )
  const heights = await Promise.all(printer.papers.map(async (paper) => (await printer.bitmapOf(paper)).height))
  expect(heights[1]).toBeGreaterThan(heights[0] ?? 0)
  // Both have the same white around them.
  expect((sizes[1] ?? 0) - (sizes[0] ?? 0)).toBe((heights[1] ?? 0) - (heights[0] ?? 0))
})
