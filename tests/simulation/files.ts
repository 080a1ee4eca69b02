import { parse } from 'csv-parse/sync'
import readXlsxFile from 'read-excel-file/node'
import { createExport, readExport, type ExportFormat } from '../../contracts/exports.ts'
import type { TestClient } from '../../local-server/testing/test-client.ts'

export const fileFormats = ['xlsx', 'csv'] as const satisfies readonly ExportFormat[]

interface File {
  list: string
  columns: string[]
  from: string
  to: string
  format: (typeof fileFormats)[number]
}

export type Cell = string | number

/** A list of some days as a file: its rows without the heads of the columns. */
export async function rowsInFile(
  client: TestClient,
  { list, columns, from, to, format }: File,
  runJobs: () => Promise<void>,
): Promise<Cell[][]> {
  const query = { 'workedOn.from': from, 'workedOn.to': to }
  const { id } = await client.call(createExport, { body: { list, format, query, columns, locale: 'en' as const } })
  for (let state = 'waiting'; state !== 'done';) {
    await runJobs()
    ;({ state } = await client.call(readExport, { params: { id } }))
    if (state === 'failed' || state === 'cancelled') throw new Error(`${list} as ${format} ${state}`)
  }
  const answer = await client.fetch(`/api/v1/exports/${id}/file`)
  const bytes = Buffer.from(await answer.arrayBuffer())
  if (format === 'csv') return parse(bytes, { bom: true, delimiter: [';', ','] }).slice(1)
  const [sheet] = await readXlsxFile(bytes)
  return (sheet?.data ?? [])
    .slice(1)
    .map((row) => row.map((cell) => (typeof cell === 'number' ? cell : String(cell ?? ''))))
}

export const numberIn = (cell: Cell | undefined): number =>
  typeof cell === 'number' ? cell : Number((cell ?? '').replaceAll(/[\s\u00a0\u202f]/g, '').replace(',', '.'))

/** An amount of a file in whole minor units. */
export const minorIn = (cell: Cell | undefined): number => Math.round(numberIn(cell) * 100)
