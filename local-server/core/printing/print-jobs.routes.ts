import {
  cancelPrintJob,
  copyPrintJob,
  listPrinters,
  listPrintJobs,
  movePrintJob,
  previewPrintJob,
  printExport,
  readPrintJob,
  resumePrintJob,
  type Printer,
  type PrintJob,
} from '../../../contracts/printing.ts'
import type { LocaleTag } from '../../../contracts/common.ts'
import { kindsOfRole } from '../../../contracts/print-routes.ts'
import type { PrintContent } from '../../../contracts/print-content.ts'
import { sql } from 'kysely'
import type { Actor } from '../access.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import type { Reader, Tx } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import { ownExport, stateOf } from '../exports/own-exports.ts'
import { setFileOf } from '../files/files.service.ts'
import { command, query, type Handler } from '../http/request.ts'
import { newId } from '../ids.ts'
import { devicesWithStations, toDevice } from '../devices/devices.service.ts'
import { defineList, listHandler, type List } from '../list/define-list.ts'
import { change, unfinished } from './job-reports.ts'
import { assignHeldJobs, begunAgainOf, giveTo } from './moved-jobs.ts'
import type { PrintJobTable } from './print-jobs.migration.ts'
import { text } from '../text/texts.ts'
import { assertDoes, does, print, printerFor, tellOfJob } from './print.ts'
import { previewOn } from './preview-on.ts'

const jobsWithNames = (db: Reader | Tx) =>
  db
    .selectFrom('print_job')
    .leftJoin('device', 'device.id', 'print_job.deviceId')
    .leftJoin('station', 'station.id', 'device.stationId')
    .leftJoin('account', 'account.id', 'print_job.accountId')
    // Not its content, which may be long.
    .select(['print_job.id', 'print_job.title', 'print_job.status', 'print_job.reason', 'print_job.role'])
    .select(['print_job.deviceId', 'print_job.sheets', 'print_job.printed', 'print_job.copy', 'print_job.originalId'])
    .select(['print_job.accountId', 'print_job.personId', 'print_job.createdAt', 'print_job.finishedAt'])
    .select(['device.name as deviceName', 'station.id as stationId', 'station.name as stationName'])
    .select('account.fullName as accountName')

type JobRow = Omit<PrintJob, 'accountName'> & {
  accountName: string | null
  accountId: string | null
  personId: string | null
}

function toJob({ accountId: _, personId: __, ...job }: JobRow): PrintJob {
  return job
}

export const printJobList = defineList(listPrintJobs, {
  rows: (db, { actor }) => {
    const rows = jobsWithNames(db)
    if (actor.can('device.manage')) return rows
    return rows.where((eb) =>
      eb.or([
        eb('print_job.accountId', '=', actor.accountId ?? ''),
        eb('print_job.personId', '=', actor.personId ?? ''),
      ]),
    )
  },
  id: 'print_job.id',
  columns: {
    status: 'print_job.status',
    deviceId: 'print_job.deviceId',
    createdAt: 'print_job.createdAt',
  },
  filterBy: { isCopy: (value) => (value ? sql`print_job.copy > 0` : sql`print_job.copy = 0`) },
  search: ['print_job.search'],
  toRows: (rows) => rows.map(toJob),
}) as List

const mayAct = (actor: Actor, job: { accountId: string | null; personId: string | null }) =>
  actor.can('device.manage') ||
  (job.accountId !== null && job.accountId === actor.accountId) ||
  (job.personId !== null && job.personId === actor.personId)

async function shown(db: Reader | Tx, id: string): Promise<PrintJob> {
  return toJob(await jobsWithNames(db).where('print_job.id', '=', id).executeTakeFirstOrThrow())
}

export function printJobRoutes({ clock, files }: Core): Handler[] {
  /** @throws RuleError `row.notFound` also for somebody else's job */
  async function jobFor(db: Reader | Tx, id: string, actor: Actor): Promise<PrintJobTable> {
    const job = await db.selectFrom('print_job').selectAll().where('id', '=', id).executeTakeFirst()
    if (!job || !mayAct(actor, job)) throw new RuleError('row.notFound')
    return job
  }

  return [
    listHandler(printJobList, clock.now),

    query(listPrinters, async (reader, { query: { role }, actor }) => {
      const now = clock.now()
      const rows = await devicesWithStations(reader)
        .where('device.kind', 'in', kindsOfRole[role])
        .orderBy('station.name')
        .orderBy('device.name')
        .execute()
      const items = rows.map((row): Printer => {
        const { id, name, kind, stationId, stationName, online, state } = toDevice(row, now)
        return {
          id,
          name,
          kind: kind as Printer['kind'],
          stationName,
          isOwn: stationId === actor.stationId,
          online,
          state,
        }
      })
      return {
        items: items.toSorted((one, other) => Number(other.isOwn) - Number(one.isOwn)),
        usualId: (await printerFor(reader, role, actor.stationId)) ?? null,
      }
    }),

    command(printExport, async (tx, { params, body, actor, locale, requestId }) => {
      const now = clock.now()
      const made = await ownExport(tx, actor, params.id)
      const state = stateOf(made, now)
      if (state === 'expired') throw new RuleError('export.expired')
      if (state !== 'done' || made.fileId === null) throw new RuleError('export.notReady')
      if (made.format !== 'pdf') throw new RuleError('export.notPdf')
      const { stationId } = actor
      const order = { title: made.fileName, role: 'page', locale, stationId, fileId: made.fileId, ...body } as const
      const jobId = await print(tx, { actor, now }, order)
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'export.printed', entity: 'export', entityId: made.id, after: { title: made.fileName, ...body } },
      )
      return { jobId }
    }),

    query(readPrintJob, async (reader, { params, actor }) => {
      await jobFor(reader, params.id, actor)
      return shown(reader, params.id)
    }),

    query(previewPrintJob, async (reader, { params, actor }) => {
      const job = await jobFor(reader, params.id, actor)
      const content = job.content === null ? null : (JSON.parse(job.content) as PrintContent)
      const sheet = content?.sheets[params.number - 1]
      if (!content || !sheet) throw new RuleError('printJob.noPreview')
      const mark = job.copy === 0 ? undefined : text(job.locale as LocaleTag, 'print.copy', { n: String(job.copy) })
      return previewOn({ db: reader, files }, sheet, { deviceId: job.deviceId, mark })
    }),

    command(cancelPrintJob, async (tx, { params, actor, requestId }) => {
      const now = clock.now()
      const job = await jobFor(tx, params.id, actor)
      if (!unfinished.some((status) => status === job.status)) throw new RuleError('printJob.finished')
      await change(tx, now, job, { status: 'cancelled', reason: null, begunAgain: begunAgainOf(job) })
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'printJob.cancelled', entity: 'printJob', entityId: job.id, after: { title: job.title } },
      )
      return shown(tx, job.id)
    }),

    command(resumePrintJob, async (tx, { params, body, actor, requestId }) => {
      const now = clock.now()
      const job = await jobFor(tx, params.id, actor)
      const isUnsure = job.status === 'held' && job.reason === 'unconfirmed'
      if (!isUnsure && job.status !== 'cancelled' && job.status !== 'failed') {
        throw new RuleError('printJob.notResumable')
      }
      const printed = Math.min(job.sheets, job.printed + (isUnsure && body.cameOut ? 1 : 0))
      const isDone = printed === job.sheets
      const isThere = job.deviceId !== null && (await does(tx, job.role, job.deviceId))
      await change(tx, now, job, {
        printed,
        begunAgain: isUnsure && body.cameOut ? 0 : job.begunAgain + (isUnsure ? 1 : 0),
        expiresAt: null,
        ...(isDone || isThere
          ? { status: isDone ? 'done' : 'queued', reason: null }
          : { status: 'held', reason: 'noPrinter', deviceId: null }),
      })
      if (!isDone && !isThere) await assignHeldJobs(tx, now)
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'printJob.resumed', entity: 'printJob', entityId: job.id, after: { title: job.title, ...body } },
      )
      return shown(tx, job.id)
    }),

    command(movePrintJob, async (tx, { params, body, actor, requestId }) => {
      const now = clock.now()
      const job = await jobFor(tx, params.id, actor)
      if (job.status === 'done') throw new RuleError('printJob.finished')
      await assertDoes(tx, job.role, body.deviceId)
      await giveTo(tx, now, job, body.deviceId)
      await audit(
        tx,
        { actor, requestId, now },
        {
          action: 'printJob.moved',
          entity: 'printJob',
          entityId: job.id,
          before: { deviceId: job.deviceId },
          after: body,
        },
      )
      return shown(tx, job.id)
    }),

    command(copyPrintJob, async (tx, { params, actor, requestId }) => {
      const now = clock.now()
      const job = await jobFor(tx, params.id, actor)
      if (unfinished.some((status) => status === job.status)) throw new RuleError('printJob.notFinished')
      const originalId = job.originalId ?? job.id
      const number = 1 + (await copiesOf(tx, originalId))
      const copy: PrintJobTable = {
        ...job,
        id: newId(),
        status: job.deviceId === null ? 'held' : 'queued',
        reason: job.deviceId === null ? 'noPrinter' : null,
        printed: 0,
        begunAgain: 0,
        handedTo: null,
        copy: number,
        highestCopy: number,
        originalId,
        accountId: actor.accountId,
        personId: actor.personId,
        expiresAt: null,
        createdAt: now,
        finishedAt: null,
      }
      await tx.insertInto('print_job').values(copy).execute()
      if (job.fileId !== null) {
        const { accountId, personId } = actor
        const subject = { entity: 'printJob', entityId: copy.id, slot: 'file', permission: 'device.manage' } as const
        await setFileOf(tx, actor, { ...subject, accountId, personId }, job.fileId)
      }
      await audit(
        tx,
        { actor, requestId, now },
        {
          action: 'printJob.copied',
          entity: 'printJob',
          entityId: copy.id,
          after: { title: job.title, copy: copy.copy, originalId },
        },
      )
      await tellOfJob(tx, now, copy)
      return shown(tx, copy.id)
    }),
  ]
}

/** The highest number that stands on any copy of it. */
async function copiesOf(tx: Tx, originalId: string): Promise<number> {
  const { most } = await tx
    .selectFrom('print_job')
    .select((eb) => eb.fn.max<number | null>('highestCopy').as('most'))
    .where((eb) => eb.or([eb('id', '=', originalId), eb('originalId', '=', originalId)]))
    .executeTakeFirstOrThrow()
  return most ?? 0
}
