import { z } from 'zod'
import { zDay, zDone, zIdParams, zLocaleTag } from '../common.ts'
import { zChosenPrinter, zOrderedPrint } from '../printing.ts'
import { route } from '../route.ts'

const zDays = z.object({ from: zDay, to: zDay })
const zSlip = zDays.extend({ locale: zLocaleTag.optional() }).extend(zChosenPrinter.shape)

export const previewPaySlip = route({
  name: 'paySlip.preview',
  method: 'GET',
  path: '/pay/:id/slip',
  access: 'pay.readOwn',
  summary: 'A worker’s pay slip over some days as a receipt printer prints it, as a PNG picture.',
  params: zIdParams,
  query: zSlip,
  response: z.unknown(),
  errors: ['row.notFound'],
  format: 'bytes',
})

export const printPaySlip = route({
  name: 'paySlip.print',
  method: 'POST',
  path: '/pay/:id/slips',
  access: 'pay.readOwn',
  summary: 'Prints a worker’s pay slip on a receipt printer; its QR code opens the page where it can be disputed.',
  params: zIdParams,
  body: zSlip,
  response: zOrderedPrint,
  errors: ['row.notFound', 'device.wrongKind'],
})

export const disputePay = route({
  name: 'pay.dispute',
  method: 'POST',
  path: '/pay/:id/disputes',
  access: 'pay.readOwn',
  summary: 'A worker says what is wrong with their own pay; those who keep the pay are told.',
  params: zIdParams,
  body: zDays.extend({ text: z.string().trim().min(1).max(500) }),
  response: zDone,
  errors: ['row.notFound', 'pay.notOwn'],
})
