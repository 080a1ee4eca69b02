import { z } from 'zod'
import { route } from './route.ts'
import { zChosenPrinter, zOrderedPrint } from './printing.ts'

const zWords = z.string().max(2_000)

/** One thing on a page, from top to bottom, in the words and figures the page shows. */
const zPagePart = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('heading'), text: zWords }),
  z.object({ kind: z.literal('text'), text: zWords }),
  z.object({ kind: z.literal('facts'), facts: z.array(z.object({ label: zWords, value: zWords })).max(200) }),
  z.object({
    kind: z.literal('table'),
    columns: z
      .array(z.object({ label: zWords, align: z.enum(['left', 'right']) }))
      .min(1)
      .max(40),
    rows: z.array(z.array(zWords).max(40)).max(2_000),
    /** How many of the last rows are sums. */
    totals: z.int().min(0).max(10),
  }),
  /** A chart, dark on white. */
  z.object({ kind: z.literal('picture'), png: z.base64().max(700_000), words: zWords }),
])
export type PagePart = z.output<typeof zPagePart>

export const zPageSheet = z.object({
  title: z.string().trim().min(1).max(200),
  /** What stands below the title: a period, filters. */
  subtitle: zWords,
  parts: z.array(zPagePart).min(1).max(2_000),
})
export type PageSheet = z.output<typeof zPageSheet>

export const printPage = route({
  name: 'page.print',
  method: 'POST',
  path: '/page-prints',
  access: 'printJob.read',
  summary: 'Prints what a page shows on an A4 printer of any station.',
  body: zChosenPrinter.extend({ page: zPageSheet }),
  response: zOrderedPrint,
  errors: ['row.notFound', 'device.wrongKind', 'file.damaged', 'export.tooLarge'],
})
