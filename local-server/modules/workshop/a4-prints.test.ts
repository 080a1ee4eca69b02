import { expect, it } from 'vitest'
import { localeTags, type LocaleTag } from '../../../contracts/common.ts'
import { usualSettings } from '../../../contracts/devices.ts'
import { createExport, type ExportFormat } from '../../../contracts/exports.ts'
import { setPrintRoute } from '../../../contracts/print-routes.ts'
import { printExport } from '../../../contracts/printing.ts'
import { listPay } from '../../../contracts/workshop/pay.ts'
import { reportWorkByLine, reportWorkByOperation } from '../../../contracts/workshop/reports.ts'
import { hasCups } from '../../../tests/support/cups.mjs'
import { startCups } from '../../../tests/support/cups.ts'
import { openPagePrinter } from '../../../tests/support/page-printer.ts'
import { readPages } from '../../../tests/support/pdf-codes.ts'
import { isDone, jobWhen, openStation } from '../../../tests/support/station.ts'
import { openShop, type Shop } from './test-shop.ts'

const days = { 'workedOn.from': '2026-11-23', 'workedOn.to': '2026-11-23' }

/** A day with sums of several thousands, of what is approved and of what waits. */
async function openWorkedShop() {
  const shop = await openShop()
  await shop.approve(shop.master, await shop.record(shop.zulfiya, 'sleeve', 1_240))
  await shop.approve(shop.otherMaster, await shop.record(shop.otherWorker, 'collar', 37))
  await shop.record(shop.zulfiya, 'buttonholes', 11)
  return shop
}

async function exported({ server }: Shop, list: string, more: { format: ExportFormat; locale?: LocaleTag }) {
  const { id } = await server.administrator.call(createExport, { body: { list, query: days, ...more } })
  await server.core.jobs.runDue()
  return id
}

const wordsOf = async (file: Uint8Array | undefined): Promise<string> => {
  if (!file) throw new Error('nothing came out')
  const pages = await readPages(file, [])
  return pages.map(({ text }) => text.replaceAll(/\s+/g, ' ')).join(' ')
}

it.skipIf(!hasCups())(
  'sheets and reports come out of the A4 printer that was chosen, with the sums the pages show',
  async () => {
    const cups = await startCups()
    const [office, archive] = [await openPagePrinter(), await openPagePrinter()]
    await cups.addQueue('office', office.address)
    await cups.addQueue('archive', archive.address)
    const shop = await openWorkedShop()
    const { administrator } = shop.server
    const station = await openStation(shop.server, 'Office')
    const atOffice = await station.add('queue:office', usualSettings.pagePrinter, 'Office')
    const inArchive = await station.add('queue:archive', usualSettings.pagePrinter, 'Archive')
    await administrator.call(setPrintRoute, { body: { stationId: null, role: 'page', deviceId: inArchive.id } })

    const printed: Record<string, string> = {}
    for (const [list, deviceId, printer] of [
      ['pay.list', undefined, archive],
      ['workByLine.list', atOffice.id, office],
      ['workByOperation.list', undefined, archive],
    ] as const) {
      const id = await exported(shop, list, { format: 'pdf', locale: 'en' })
      const before = printer.files.length
      const { jobId } = await administrator.call(printExport, {
        params: { id },
        body: deviceId === undefined ? {} : { deviceId },
      })
      await jobWhen(shop.server, jobId, isDone)
      await printer.untilFiles(before + 1)
      printed[list] = await wordsOf(printer.files.at(-1))
    }
    expect([office.files.length, archive.files.length]).toEqual([1, 2])

    const query = { ...days, sums: 'true' as const }
    const som = (minor = NaN) => (minor / 100).toLocaleString('en').replaceAll(',', ' ')
    const pieces = (count = NaN) => count.toLocaleString('en').replaceAll(',', ' ')
    const pay = (await administrator.call(listPay, { query })).sums ?? {}
    expect(printed['pay.list']).toContain(`Total ${pieces(pay['approvedPieces'])} ${som(pay['approvedMinor'])}`)
    expect(printed['pay.list']).toContain(
      `${som(pay['toPayMinor'])} ${pieces(pay['pendingPieces'])} ${som(pay['pendingMinor'])}`,
    )
    for (const report of [reportWorkByLine, reportWorkByOperation]) {
      const sums = (await administrator.call(report, { query })).sums ?? {}
      const total = [
        pieces(sums['approvedPieces']),
        som(sums['approvedMinor']),
        pieces(sums['pendingPieces']),
        som(sums['pendingMinor']),
      ]
      expect(printed[report.name]).toContain(`Total ${total.join(' ')}`)
    }
    expect(som(pay['approvedMinor'])).toBe('1 098 400')
  },
)

it('no word of a pay sheet’s headings is broken on paper, in any language', async () => {
  const shop = await openWorkedShop()
  const bytesOf = async (format: ExportFormat, locale: LocaleTag) => {
    const id = await exported(shop, 'pay.list', { format, locale })
    const file = await shop.server.administrator.fetch(`/api/v1/exports/${id}/file`)
    return new Uint8Array(await file.arrayBuffer())
  }
  for (const locale of localeTags) {
    const [headings = ''] = new TextDecoder().decode(await bytesOf('csv', locale)).split('\n')
    const onPaper = ` ${await wordsOf(await bytesOf('pdf', locale))} `
    const words = headings.replaceAll(/[\uFEFF"\r]/g, '').split(/[;,\s]+/)
    expect(words.length).toBeGreaterThan(15)
    expect(words.filter((word) => !onPaper.includes(` ${word}`))).toEqual([])
  }
})
