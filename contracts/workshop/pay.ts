import { zDay, zId, zMoneyMinor } from '../common.ts'
import { route } from '../route.ts'
import { z } from 'zod'

export const zPayRow = z.object({
  /** The person’s id. */
  id: zId,
  workerName: z.string(),
  number: z.string(),
  lineId: zId,
  lineName: z.string(),
  approvedPieces: z.int(),
  approvedMinor: zMoneyMinor,
  pendingPieces: z.int(),
  pendingMinor: zMoneyMinor,
  rejectedPieces: z.int(),
})

export const readPaySummary = route({
  name: 'pay.summary',
  method: 'GET',
  path: '/pay-summary',
  access: 'pay.readOwn',
  summary: 'Pay by worker over a period: approved counts, pending is shown apart (D-51). One’s own, or everybody’s.',
  query: z.object({ from: zDay, to: zDay, lineId: zId.optional() }),
  response: z.object({
    items: z.array(zPayRow),
    totals: zPayRow.pick({
      approvedPieces: true,
      approvedMinor: true,
      pendingPieces: true,
      pendingMinor: true,
      rejectedPieces: true,
    }),
  }),
})
