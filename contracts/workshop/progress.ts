import { zDay, zId, zIdParams } from '../common.ts'
import { route } from '../route.ts'
import { z } from 'zod'

/** Where the pieces of an order are, operation by operation. Rejected work does not count as done. */
export const zOperationProgress = z.object({
  operationId: zId,
  sequence: z.int(),
  name: z.string(),
  archived: z.boolean(),
  approvedPieces: z.int(),
  pendingPieces: z.int(),
  /** Pieces that every operation before this one is done on (all that are cut, before the first), and this one is not. */
  waitingPieces: z.int().min(0),
  /** Most pieces wait here, once work has begun. */
  isBottleneck: z.boolean(),
})
export type OperationProgress = z.output<typeof zOperationProgress>

/** Of a line: where most pieces wait in the open orders it works on. */
export const zBottleneck = z.object({
  operationId: zId,
  operationName: z.string(),
  productName: z.string(),
  waitingPieces: z.int().min(1),
})
export type Bottleneck = z.output<typeof zBottleneck>

/** How many of the last working days the pace is taken from. */
export const paceDays = 5

export const readOrderProgress = route({
  name: 'order.progress',
  method: 'GET',
  path: '/orders/:id/progress',
  access: 'order.read',
  summary:
    'Work in progress of an order: pieces done and waiting at each operation, finished by day, and when it ends at the present pace.',
  params: zIdParams,
  response: z.object({
    orderedPieces: z.int(),
    cutPieces: z.int(),
    /** Approved at the last operation. */
    finishedPieces: z.int(),
    operations: z.array(zOperationProgress),
    /** Finished pieces by working day, only days that have some. */
    days: z.array(z.object({ workedOn: zDay, finishedPieces: z.int() })),
    /**
     * Of an open order. Pace: pieces finished on the last (at most five) working days of the floor before today, from the
     * first day that finished any, divided by the number of these days. End: so many working days from today as what was
     * left this morning takes at that pace; weekdays nobody worked in the last four weeks are skipped. Null where nothing
     * was finished on those days.
     */
    forecast: z
      .object({ endsOn: zDay, piecesADayThousandths: z.int(), workingDays: z.int().min(1).max(paceDays) })
      .nullable(),
  }),
  errors: ['row.notFound'],
})

export const readLineProgress = route({
  name: 'line.progress',
  method: 'GET',
  path: '/lines/:id/progress',
  access: 'order.read',
  summary:
    'Work in progress of a line: for each product of the open orders it works on, what the line did and what waits before each operation.',
  params: zIdParams,
  response: z.object({
    lineId: zId,
    lineName: z.string(),
    products: z.array(
      z.object({
        productId: zId,
        productCode: z.string(),
        productName: z.string(),
        orderedPieces: z.int(),
        finishedPieces: z.int(),
        orders: z.array(z.object({ id: zId, number: z.string(), customerName: z.string(), dueOn: zDay })),
        /** Done by this line; waiting is what waits in these orders, whoever takes it. */
        operations: z.array(zOperationProgress),
      }),
    ),
  }),
  errors: ['row.notFound'],
})
