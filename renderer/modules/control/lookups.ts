import { listDefectKinds } from '../../../contracts/workshop/quality.ts'
import { lookup } from '../../app/lookups.ts'

export default {
  'defectKind.list': lookup(listDefectKinds, (row) => ({ id: row.id, label: row.name })),
}
