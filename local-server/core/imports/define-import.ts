import type { Currency } from '../../../contracts/common.ts'
import type { ErrorParams } from '../../../contracts/errors.ts'
import type { Permission } from '../../../contracts/permissions.ts'
import type { Actor } from '../access.ts'
import type { Reader, Tx } from '../database/index.ts'

/** What is wrong with a row: `text` is the key of its message. */
export interface RowProblem {
  /** Key of the column it is about; null for the whole row. */
  column: string | null
  text: string
  params?: ErrorParams
  /** The row is there already. */
  isDuplicate?: boolean
}

/** Thrown by a column's `parse`. */
export class ValueError extends Error {
  readonly text: string
  readonly params: ErrorParams

  constructor(text: string, params: ErrorParams = {}) {
    super(text)
    this.text = text
    this.params = params
  }
}

export interface ImportContext {
  actor: Actor
  now: number
  timeZone: string
  currency: Currency
}

export interface ImportColumn {
  /** Its label is `importColumn.<import>.<key>`, in every language also what a heading is recognised by. */
  key: string
  required?: boolean
  /** More headings people use, in any language. */
  aliases?: readonly string[]
  /** Gives the value of a cell that is not empty. @throws ValueError */
  parse: (text: string, context: ImportContext) => unknown
  /** Cells of the template's two example rows. */
  examples: readonly [string | number, string | number]
}

export interface RowWriter<Row> {
  /** Adds one row. @throws RuleError what the row breaks */
  insert(row: Row): Promise<void>
  /** After the last row, in the same commit: the event and the audit entry of the whole. */
  close(imported: number): Promise<void>
}

export interface ImportDefinition<Row> {
  /** Its title is `import.<name>`. */
  name: string
  /** All of them are needed. */
  permissions: readonly Permission[]
  columns: readonly ImportColumn[]
  /** What must not be in the file twice, by column. */
  identities: (row: Row) => readonly { column: string; value: string }[]
  /** What every row with the same subject must say alike, such as a product's name. */
  agreements?: (row: Row) => readonly { column: string; subject: string; value: string }[]
  /** What the database has against each of some rows; in few queries for all of them. */
  check: (db: Reader, rows: readonly Row[], context: ImportContext) => Promise<(RowProblem | null)[]>
  /** Opened once, inside the one write of the import. */
  open: (tx: Tx, context: ImportContext) => RowWriter<Row>
}

/** A definition as the framework handles it, whatever its rows are. */
export type AnyImport = ImportDefinition<unknown>

export const defineImport = <Row>(definition: ImportDefinition<Row>): AnyImport => definition as AnyImport
