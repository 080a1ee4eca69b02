import type { Problem } from '../../contracts/errors.ts'
import { NetworkError, ProblemError } from './api.ts'

/** Why something failed, as pages show it: the server's problem, or no answer at all. */
export type Failure = { kind: 'problem'; problem: Problem } | { kind: 'network' }

/** Turns what call() throws into a Failure; anything else is a fault of the page and is thrown on. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ProblemError) return { kind: 'problem', problem: error.problem }
  if (error instanceof NetworkError) return { kind: 'network' }
  throw error
}

export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'

/** Messages by field: `{ quantity: '…' }` from the problem's `errors` with path `body.quantity`. */
export function fieldMessages(failure: Failure | undefined): Readonly<Record<string, string>> {
  const messages: Record<string, string> = {}
  if (failure?.kind !== 'problem') return messages
  for (const { path, message } of failure.problem.errors ?? []) {
    const name = path.replace(/^(body|query|params)\./, '')
    messages[name] ??= message
  }
  return messages
}
