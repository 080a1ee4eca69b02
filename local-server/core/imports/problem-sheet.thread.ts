import { workerData } from 'node:worker_threads'
import type { LocaleTag } from '../../../contracts/common.ts'
import { answerAsThread } from '../workers/thread.ts'
import { problemSheet } from './import-sheets.ts'
import { readSheet } from './read-sheet.ts'
import type { ReadSheetInput } from './read-sheet.thread.ts'

export interface ProblemSheetInput {
  sheet: ReadSheetInput
  headerRow: number
  /** Row as the spreadsheet numbers it, and what is wrong with it. */
  problems: readonly [number, readonly string[]][]
  locale: LocaleTag
  path: string
}

const { sheet, headerRow, problems, locale, path } = workerData as ProblemSheetInput

await answerAsThread(async () => {
  const rows = await readSheet(sheet.path, sheet.format)
  const wrong = problems.map(([row, messages]) => ({ cells: rows[row - 1] ?? [], problems: messages }))
  await problemSheet(wrong, rows[headerRow] ?? [], locale, path)
})
