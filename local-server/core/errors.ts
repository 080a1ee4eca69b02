import { errorStatus, type ErrorCode, type ErrorParams, type FieldProblem } from '../../contracts/errors.ts'

/** A rule the caller broke: answered as problem+json with the code's status, logged at info. */
export class RuleError extends Error {
  readonly code: ErrorCode
  readonly params: ErrorParams
  /** Wrong fields; the message of each is looked up under `error.<code>` unless it already has one. */
  readonly fields: (Omit<FieldProblem, 'message'> & { message?: string })[]
  /** The row as it is now, with `row.stale`. */
  readonly current: unknown

  constructor(
    code: ErrorCode,
    params: ErrorParams = {},
    more: { fields?: RuleError['fields']; current?: unknown } = {},
  ) {
    super(code)
    this.code = code
    this.params = params
    this.fields = more.fields ?? []
    this.current = more.current
  }

  get status(): number {
    return errorStatus[this.code]
  }
}

/** Something outside the program failed: a printer, a gateway, the disk. Retried where it is a job. */
export class OutsideError extends RuleError {
  constructor(code: ErrorCode, cause: unknown, params: ErrorParams = {}) {
    super(code, params)
    this.cause = cause
  }
}

/** A refusal that points at one field of the request, such as `body.code`. */
export const fieldError = (code: ErrorCode, path: string, params: ErrorParams = {}): RuleError =>
  new RuleError(code, params, { fields: [{ path, code }] })
