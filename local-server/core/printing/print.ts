import type { LocaleTag } from '../../../contracts/common.ts'
import { kindsOfRole, type PrintRole } from '../../../contracts/print-routes.ts'
import { zPrintContent, type PrintContent } from '../../../contracts/print-content.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import type { Actor } from '../access.ts'
import type { Reader, Tx } from '../database/index.ts'
import { fieldError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import { setFileOf } from '../files/files.service.ts'
import { newId } from '../ids.ts'
import type { PrintJobTable } from './print-jobs.migration.ts'

interface PrintOrderOf {
  /** What it is, in the words of whoever looks at the list: `Coupons B-117`. */
  title: string
  role: PrintRole
  /** The language of what the printer adds: COPY, and what stands on a sheet that is printed again. */
  locale: LocaleTag
  /** Where it is asked for: that station's printer for the role is taken, or the common one. */
  stationId?: string | null
  /** This printer, whatever does the role. */
  deviceId?: string
  /** Too late afterwards: it is not printed then. */
  freshForMs?: number
}

/** Sheets for a receipt or label printer, or a PDF among the server's files for a page printer. */
export type PrintOrder = PrintOrderOf & ({ content: PrintContent } | { fileId: string; sheets?: number })

/**
 * Stores a print job in the commit of the document it prints (D-08): a printer that is out of paper, unplugged or not
 * there at all never undoes the document, and the job waits for it.
 *
 * @returns the job's id
 * @throws RuleError `row.notFound`, `device.wrongKind` where the chosen printer cannot do it
 * @example await print(tx, { actor, now }, { title: slip.number, role: 'receipt', locale, stationId: actor.stationId, content })
 */
export async function print(tx: Tx, by: { actor: Actor; now: number }, order: PrintOrder): Promise<string> {
  const { actor, now } = by
  const id = newId()
  if (order.deviceId !== undefined) await assertDoes(tx, order.role, order.deviceId)
  const deviceId = order.deviceId ?? (await printerFor(tx, order.role, order.stationId ?? null))
  const content = 'content' in order ? zPrintContent.parse(order.content) : null
  const fileId = 'fileId' in order ? order.fileId : null
  const row: PrintJobTable = {
    id,
    title: order.title,
    search: fold(order.title),
    role: order.role,
    ...(deviceId === undefined ? { status: 'held', reason: 'noPrinter' } : { status: 'queued', reason: null }),
    deviceId: deviceId ?? null,
    askedAtStationId: order.stationId ?? null,
    locale: order.locale,
    content: content && JSON.stringify(content),
    fileId,
    sheets: 'content' in order ? order.content.sheets.length : (order.sheets ?? 1),
    printed: 0,
    begunAgain: 0,
    highestCopy: 0,
    copy: 0,
    handedTo: null,
    originalId: null,
    accountId: actor.accountId,
    personId: actor.personId,
    expiresAt: order.freshForMs === undefined ? null : now + order.freshForMs,
    createdAt: now,
    finishedAt: null,
  }
  if (fileId !== null) {
    await setFileOf(
      tx,
      actor,
      {
        entity: 'printJob',
        entityId: id,
        slot: 'file',
        permission: 'device.manage',
        accountId: actor.accountId,
        personId: actor.personId,
      },
      fileId,
    )
  }
  await tx.insertInto('print_job').values(row).execute()
  await tellOfJob(tx, now, row)
  return id
}

/** Whether something could be printed at a station now, without waiting for somebody to set a printer up. */
export const hasPrinter = async (db: Reader | Tx, role: PrintRole, stationId: string | null): Promise<boolean> =>
  (await printerFor(db, role, stationId)) !== undefined
/** Whether a printer is there and can do that. */
export async function does(db: Reader | Tx, role: PrintRole, deviceId: string): Promise<boolean> {
  const device = await db.selectFrom('device').select('kind').where('id', '=', deviceId).executeTakeFirst()
  return device !== undefined && kindsOfRole[role].some((kind) => kind === device.kind)
}

/** @throws RuleError `row.notFound`, `device.wrongKind` where this printer cannot do that */
export async function assertDoes(db: Reader | Tx, role: PrintRole, deviceId: string): Promise<void> {
  const device = await db.selectFrom('device').select('kind').where('id', '=', deviceId).executeTakeFirst()
  if (!device) throw fieldError('row.notFound', 'body.deviceId')
  if (!kindsOfRole[role].some((kind) => kind === device.kind)) throw fieldError('device.wrongKind', 'body.deviceId')
}

/** The printer that does something for a station: its own, the common one, or the only one there is. */
export async function printerFor(
  db: Reader | Tx,
  role: PrintRole,
  stationId: string | null,
): Promise<string | undefined> {
  const routes = await db
    .selectFrom('print_route')
    .selectAll()
    .where('role', '=', role)
    .where('stationId', 'in', ['', stationId ?? ''])
    .execute()
  const chosen = routes.find((route) => route.stationId !== '') ?? routes[0]
  if (chosen) return chosen.deviceId
  const able = await db
    .selectFrom('device')
    .select(['id', 'stationId'])
    .where('kind', 'in', kindsOfRole[role])
    .execute()
  const own = able.filter((device) => device.stationId === stationId)
  if (own.length === 1) return own[0]?.id
  return able.length === 1 ? able[0]?.id : undefined
}

/** Tells whoever shows the job, and the printer's agent. */
export async function tellOfJob(
  tx: Tx,
  now: number,
  job: Pick<PrintJobTable, 'id' | 'status' | 'reason' | 'deviceId' | 'accountId' | 'title'>,
): Promise<void> {
  const device =
    job.deviceId === null
      ? undefined
      : await tx.selectFrom('device').select('stationId').where('id', '=', job.deviceId).executeTakeFirst()
  await emit(tx, now, 'printJob.changed', {
    jobId: job.id,
    status: job.status,
    reason: job.reason,
    stationId: device?.stationId ?? null,
    accountId: job.accountId,
    title: job.title,
  })
}
