import { z } from 'zod'
import type { ListContract } from './list.ts'

export type ColumnKind = 'text' | 'number' | 'money' | 'thousandths' | 'day' | 'instant' | 'flag' | 'choice' | 'names'

export interface ListColumn {
  key: string
  kind: ColumnKind
  /** Whether adding its values up means something. */
  summed: boolean
}

/** The columns of a list a person reads: no ids, no versions, no codes beside their words, nothing nested but lists of names. */
export function columnsOf(contract: ListContract): ListColumn[] {
  return Object.entries(contract.row.shape).flatMap(([key, schema]) => {
    const kind = key === 'version' || contract.inner.includes(key) ? undefined : kindOf(key, schema as z.ZodType)
    return kind ? [{ key, kind, summed: isSummed(key, kind) }] : []
  })
}

/** The units are in the names where a type cannot say them: `priceMinor`, `standardMinutesThousandths`, `createdAt`. */
function kindOf(key: string, schema: z.ZodType): ColumnKind | undefined {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return kindOf(key, schema.unwrap() as z.ZodType)
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) return 'choice'
  if (schema instanceof z.ZodBoolean) return 'flag'
  if (schema instanceof z.ZodISODate) return 'day'
  if (schema instanceof z.ZodUUID) return undefined
  if (schema instanceof z.ZodString) return 'text'
  if (schema instanceof z.ZodNumber) {
    if (key.endsWith('Minor')) return 'money'
    if (key.endsWith('Thousandths')) return 'thousandths'
    return key.endsWith('At') || key.endsWith('Until') ? 'instant' : 'number'
  }
  return schema instanceof z.ZodArray ? 'names' : undefined
}

/** Amounts and quantities; a price or a rate added up is no number anybody asked for. */
const isSummed = (key: string, kind: ColumnKind) =>
  (kind === 'money' && !/price|rate/i.test(key)) || (kind === 'number' && /(quantity|pieces)$/i.test(key))
