import writeXlsxFile, { type CellObject } from 'write-excel-file/node'
import type { LocaleTag } from '../../../contracts/common.ts'
import { text } from '../text/texts.ts'
import { columnLabel, importTitle } from './columns.ts'
import type { AnyImport } from './define-import.ts'

const heading = (value: string): CellObject => ({ value, type: String, fontWeight: 'bold', wrap: true })

/** A sheet to fill in: headings in the reader's language, required ones with a star, and two examples. */
export async function templateSheet(definition: AnyImport, locale: LocaleTag): Promise<Buffer> {
  const { columns } = definition
  const header = columns.map(({ key, required }) =>
    heading(`${columnLabel(definition, key, locale)}${required ? ' *' : ''}`),
  )
  const examples = [0, 1].map((index) =>
    columns.map(({ examples: both }): CellObject => {
      const value = both[index] ?? ''
      return typeof value === 'number' ? { value, type: Number } : { value, type: String }
    }),
  )
  return writeXlsxFile([header, ...examples], {
    sheet: importTitle(definition, locale).slice(0, 31),
    stickyRowsCount: 1,
    columns: header.map(({ value }) => ({ width: Math.max(14, String(value).length + 4) })),
  }).toBuffer()
}

/** The wrong rows as they were sent, with what is wrong in a last column. */
export async function problemSheet(
  rows: readonly { cells: readonly string[]; problems: readonly string[] }[],
  headings: readonly string[],
  locale: LocaleTag,
  toPath: string,
): Promise<void> {
  const cell = (value: string): CellObject | null => (value === '' ? null : { value, type: String })
  const width = Math.max(headings.length, ...rows.map(({ cells }) => cells.length))
  const filled = (cells: readonly string[]) => Array.from({ length: width }, (_, index) => cells[index] ?? '')
  await writeXlsxFile(
    [
      [...filled(headings).map(heading), heading(text(locale, 'importSheet.problem'))],
      ...rows.map(({ cells, problems }) => [
        ...filled(cells).map(cell),
        { value: problems.join(' '), type: String, wrap: true, textColor: '#b42318' } satisfies CellObject,
      ]),
    ],
    {
      sheet: text(locale, 'importSheet.title'),
      stickyRowsCount: 1,
      columns: [
        ...filled(headings).map((label) => ({ width: Math.max(12, Math.min(label.length + 3, 30)) })),
        { width: 60 },
      ],
    },
  ).toFile(toPath)
}
