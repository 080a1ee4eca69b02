import { z } from 'zod'
import { zId, zVersion } from '../common.ts'
import { route } from '../route.ts'
import { maxBulkDecisions, zPieces, zWorkRecord } from './work-records.ts'

export const correctWorkRecords = route({
  name: 'workRecord.correct',
  method: 'POST',
  path: '/work-records/corrections',
  access: 'workRecord.correct',
  timed: true,
  summary: 'Takes pieces off approved records by opposite records (D-52); every record gets an outcome of its own.',
  body: z.object({
    records: z
      .array(
        z.object({
          id: zId,
          version: zVersion,
          /** Pieces to take off; all that remain of the record where it is left out. */
          quantity: zPieces.optional(),
        }),
      )
      .min(1)
      .max(maxBulkDecisions),
    reason: z.string().trim().min(1).max(500),
  }),
  response: z.object({
    outcomes: z.array(
      z.object({
        id: zId,
        outcome: z.enum(['done', 'refused']),
        /** The error code and message, when refused. */
        code: z.string().nullable(),
        message: z.string().nullable(),
        /** The opposite record, when done. */
        correction: zWorkRecord.nullable(),
      }),
    ),
    done: z.int(),
    refused: z.int(),
  }),
})
