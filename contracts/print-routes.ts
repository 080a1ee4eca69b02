import { z } from 'zod'
import { zId } from './common.ts'
import type { printerKinds } from './devices.ts'
import { route } from './route.ts'

export const printRoles = ['receipt', 'label', 'page'] as const
export const zPrintRole = z.enum(printRoles)
export type PrintRole = z.output<typeof zPrintRole>

/** Which kinds of printer can do what. */
export const kindsOfRole: Readonly<Record<PrintRole, readonly (typeof printerKinds)[number][]>> = {
  receipt: ['receiptPrinter'],
  label: ['labelPrinter', 'receiptPrinter'],
  page: ['pagePrinter'],
}

export const zPrintRoute = z.object({
  /** Null: of every station that has none of its own. */
  stationId: zId.nullable(),
  role: zPrintRole,
  deviceId: zId,
})

export const readPrintRoutes = route({
  name: 'printRoute.read',
  method: 'GET',
  path: '/print-routes',
  access: 'device.manage',
  summary: 'Which printer does what, for each station and for all.',
  response: z.object({ items: z.array(zPrintRoute) }),
})

export const setPrintRoute = route({
  name: 'printRoute.set',
  method: 'PUT',
  path: '/print-routes',
  access: 'device.manage',
  summary: 'Says which printer does something for a station or for all; null takes it back.',
  body: zPrintRoute.extend({ deviceId: zId.nullable() }),
  response: z.object({ items: z.array(zPrintRoute) }),
  errors: ['row.notFound', 'device.wrongKind'],
})
