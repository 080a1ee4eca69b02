import { z } from 'zod'
import type { ParentPort } from '../../contracts/ending.ts'
import type { PrintPdf } from '../drivers/spooler/windows.ts'

/** The agent asks the program that started it to print a PDF file; bytes are the file as it is. */
const zRequest = z.object({
  printPdf: z.object({
    id: z.int(),
    queue: z.string(),
    title: z.string(),
    bytes: z.instanceof(Uint8Array),
  }),
})

/** One answer to each request, under its number. */
const zAnswer = z.object({
  pdfPrinted: z.object({
    id: z.int(),
    result: z.union([
      z.object({ outcome: z.enum(['printed', 'unsure']) }),
      z.object({ outcome: z.literal('failed'), reason: z.string() }),
    ]),
  }),
})

type Request = z.output<typeof zRequest>
type Answer = z.output<typeof zAnswer>

/** The way to a process that was started. */
export interface ChildPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (message: unknown) => void): unknown
}

/** PDF files are printed by the program at the other end; its refusal is an error with its reason. */
export function printByParent(port: ParentPort): PrintPdf {
  const asked = new Map<number, PromiseWithResolvers<'printed' | 'unsure'>>()
  let lastId = 0
  port.on('message', ({ data }) => {
    const { data: answer } = zAnswer.safeParse(data)
    if (!answer) return
    const { id, result } = answer.pdfPrinted
    if (result.outcome === 'failed') asked.get(id)?.reject(new Error(result.reason))
    else asked.get(id)?.resolve(result.outcome)
    asked.delete(id)
  })
  return (queue, { title, bytes }) => {
    const id = ++lastId
    const printed = Promise.withResolvers<'printed' | 'unsure'>()
    asked.set(id, printed)
    // Of its own: where bytes are part of something larger, all of that would go with them.
    port.postMessage({ printPdf: { id, queue, title, bytes: Uint8Array.from(bytes) } } satisfies Request)
    return printed.promise
  }
}

/** Prints what the process at the other end asks for, each request once, and tells what became of it. */
export function answerPdfRequests(port: ChildPort, print: PrintPdf): void {
  port.on('message', (message) => {
    const { data: request } = zRequest.safeParse(message)
    if (!request) return
    const { id, queue, title, bytes } = request.printPdf
    const answer = (result: Answer['pdfPrinted']['result']) =>
      port.postMessage({ pdfPrinted: { id, result } } satisfies Answer)
    print(queue, { title, bytes }).then(
      (outcome) => answer({ outcome }),
      (error: unknown) => answer({ outcome: 'failed', reason: error instanceof Error ? error.message : String(error) }),
    )
  })
}
