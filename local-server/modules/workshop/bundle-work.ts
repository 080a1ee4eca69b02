import type { ResponseOf } from '../../../contracts/route.ts'
import type { readBundleWork } from '../../../contracts/workshop/bundles.ts'
import type { Reader } from '../../core/database/index.ts'
import type { BundleTable } from './workshop.tables.ts'

type Operations = ResponseOf<typeof readBundleWork>['operations']

/** A bundle's operations in their order, with what stands against each: one that is archived only where work was done on it. */
export async function workOfBundle(db: Reader, bundle: BundleTable): Promise<Operations> {
  const operations = await db
    .selectFrom('operation')
    .select(['id', 'sequence', 'name', 'archived'])
    .where('productId', '=', bundle.productId)
    .orderBy('sequence')
    .execute()
  const records = await db
    .selectFrom('work_record')
    .innerJoin('person', 'person.id', 'work_record.workerId')
    .select(['work_record.id', 'operationId', 'quantity', 'status', 'recordedAt', 'person.fullName'])
    .where('bundleId', '=', bundle.id)
    .where('status', '!=', 'rejected')
    .where('deletedAt', 'is', null)
    .orderBy('recordedAt', 'desc')
    .execute()
  const usesOf = Map.groupBy(records, ({ operationId }) => operationId)
  return operations.flatMap(({ id, sequence, name, archived }) => {
    const uses = usesOf.get(id) ?? []
    if (archived === 1 && uses.length === 0) return []
    const piecesOf = (wanted: 'approved' | 'pending') =>
      uses.reduce((sum, { status, quantity }) => (status === wanted ? sum + quantity : sum), 0)
    const approvedPieces = piecesOf('approved')
    const pendingPieces = piecesOf('pending')
    return {
      operationId: id,
      sequence,
      name,
      archived: archived === 1,
      couponCode: `${bundle.code}/${sequence}`,
      approvedPieces,
      pendingPieces,
      leftPieces: Math.max(0, bundle.pieces - approvedPieces - pendingPieces),
      uses: uses.map((use) => ({
        workRecordId: use.id,
        workerName: use.fullName,
        quantity: use.quantity,
        status: use.status,
        recordedAt: use.recordedAt,
      })),
    }
  })
}
