/**
 * Every error code a route can answer with, and its HTTP status. Messages are in locales/<area>/<tag>.json
 * under `error.<code>`; a check holds that each code has a message in each locale.
 */
export const errorStatus = {
  'request.invalid': 400,
  'request.malformed': 400,
  'request.tooDeep': 400,
  'request.tooLarge': 413,
  'request.unsupportedType': 415,
  'request.crossSite': 403,
  'request.unknownHost': 421,
  'request.tooMany': 429,
  'route.notFound': 404,
  'route.methodNotAllowed': 405,
  'row.notFound': 404,
  'row.stale': 409,
  'row.inUse': 409,
  'cursor.invalid': 400,
  'idempotency.keyRequired': 400,
  'idempotency.keyReused': 409,
  'auth.required': 401,
  'auth.failed': 401,
  'auth.locked': 429,
  'auth.totpRequired': 401,
  'auth.totpInvalid': 401,
  'auth.passwordWrong': 422,
  'auth.passwordTooCommon': 422,
  'auth.kioskOnly': 403,
  'auth.passwordChangeRequired': 403,
  'permission.denied': 403,
  'setup.required': 409,
  'setup.alreadyDone': 409,
  'setup.codeWrong': 403,
  'setup.timeZoneUnknown': 422,
  'clock.wrong': 503,
  'storage.full': 507,
  'server.stopping': 503,
  'server.maintenance': 503,
  'server.unexpected': 500,
  'outside.unavailable': 503,
  'account.nameTaken': 409,
  'account.lastAdministrator': 409,
  'account.totpAlreadyOn': 409,
  'account.totpNotOn': 409,
  'role.nameTaken': 409,
  'role.inUse': 409,
  'role.builtIn': 409,
  'person.badgeTaken': 409,
  'person.phoneInvalid': 422,
  'station.nameTaken': 409,
  'station.pairingCodeWrong': 422,
  'device.portTaken': 409,
  'device.wrongPort': 422,
  'device.wrongKind': 422,
  'device.notPrinter': 422,
  'device.noDrawer': 422,
  'device.offline': 409,
  'device.smsRefused': 422,
  'printJob.noPreview': 422,
  'printJob.finished': 409,
  'printJob.notFinished': 409,
  'printJob.notResumable': 409,
  'module.off': 404,
  'list.unknown': 422,
  'list.columnUnknown': 422,
  'export.tooManyRows': 422,
  'export.tooLarge': 422,
  'export.notReady': 409,
  'export.expired': 410,
  'import.kindUnknown': 404,
  'import.notSheet': 422,
  'import.unreadable': 422,
  'import.empty': 422,
  'import.tooManyRows': 422,
  'import.notReady': 409,
  'import.mappingInvalid': 422,
  'import.columnsMissing': 422,
  'import.hasProblems': 422,
  'import.nothingGood': 422,
  'view.nameTaken': 409,
  'file.empty': 422,
  'file.mismatch': 422,
  'file.unsupported': 415,
  'file.executable': 422,
  'file.damaged': 422,
  'file.notPicture': 422,
  'job.notCancellable': 409,
  'job.notRetryable': 409,
  'backup.elsewhere': 409,
  'backup.gone': 410,
  'backup.notWhole': 422,
  'backup.newer': 409,
  'maintenance.restoring': 409,
  'clock.alreadyRight': 409,
  'lan.portTaken': 409,
  'lan.noAddress': 409,
  // workshop
  'product.codeTaken': 409,
  'operation.sequenceTaken': 409,
  'rate.dayTaken': 409,
  'rate.missing': 422,
  'rate.inPast': 422,
  'line.nameTaken': 409,
  'worker.alreadyWorker': 409,
  'worker.notAWorker': 422,
  'worker.left': 422,
  'worker.numberTaken': 409,
  'worker.badgeUnknown': 404,
  'bundle.codeTaken': 409,
  'bundle.limitExceeded': 409,
  'coupon.unknown': 404,
  'coupon.used': 409,
  'workRecord.quantityAboveLimit': 422,
  'workRecord.notPending': 409,
  'workRecord.ownRecord': 403,
  'workRecord.otherProductOperation': 422,
  'workRecord.reasonRequired': 422,
  'workRecord.ownCorrection': 403,
  'workRecord.notApproved': 409,
  'workRecord.isCorrection': 409,
  'workRecord.correctionExceeds': 409,
} as const

export type ErrorCode = keyof typeof errorStatus

export type ErrorParams = Readonly<Record<string, string | number>>

/** One wrong field: `path` as in the request (`body.quantity`), `code` of the rule it breaks, message for the person. */
export interface FieldProblem {
  path: string
  code: string
  message: string
}

/** RFC 9457 problem details, as every error of the API is answered. */
export interface Problem {
  type: string
  title: string
  status: number
  code: ErrorCode
  detail: string
  /** Correlation id, also in the log. */
  requestId: string
  errors?: FieldProblem[]
  /** The row as it is now, with 409 `row.stale`. */
  current?: unknown
  params?: ErrorParams
}
