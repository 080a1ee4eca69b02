import {
  changeWorkRecord,
  createWorkRecord,
  decideWorkRecords,
  deleteWorkRecord,
  readWorkRecord,
  undeleteWorkRecord,
} from '../../../contracts/workshop/work-records.ts'
import type { Core } from '../../core/core.ts'
import type { Tx } from '../../core/database/index.ts'
import { RuleError } from '../../core/errors.ts'
import { command, query, type Caller, type Handler } from '../../core/http/request.ts'
import { listHandler } from '../../core/list/define-list.ts'
import { changeWork, deleteWork, undeleteWork } from './change-work.ts'
import { decideWork } from './decide-work.ts'
import { recordAskedWork, type Work } from './record-work.ts'
import type { Floor } from './shifts.ts'
import { recordRows, toWorkRecord, workRecordList } from './work-records.list.ts'
import { workRecordPolicy } from './workshop.policy.ts'

export function workRecordRoutes(floor: Floor, { settings }: Core): Handler[] {
  const work = (tx: Tx, { actor, requestId }: Caller): Work => ({
    tx,
    actor,
    requestId,
    floor,
    quantityLimit: settings.get().workRecordQuantityLimit,
  })
  return [
    listHandler(workRecordList, floor.now),
    query(readWorkRecord, async (db, { params, actor, locale }) => {
      const row = await recordRows(db)
        .where('work_record.id', '=', params.id)
        .where('deletedAt', 'is', null)
        .executeTakeFirst()
      if (!row || !workRecordPolicy.read(actor, row)) throw new RuleError('row.notFound')
      return toWorkRecord(row, actor, locale)
    }),
    command(createWorkRecord, (tx, request) => recordAskedWork(work(tx, request), request.body)),
    command(changeWorkRecord, (tx, request) => changeWork(work(tx, request), request.params.id, request.body)),
    command(deleteWorkRecord, (tx, request) => deleteWork(work(tx, request), request.params.id)),
    command(undeleteWorkRecord, (tx, request) => undeleteWork(work(tx, request), request.params.id)),
    command(decideWorkRecords, (tx, request) => decideWork(work(tx, request), request.body, request.locale)),
  ]
}
