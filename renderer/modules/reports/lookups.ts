import { listReportRecipients } from '../../../contracts/report-subscriptions.ts'
import { lookup } from '../../app/lookups.ts'

export default {
  'reportRecipient.list': lookup(listReportRecipients, (row) => ({ id: row.id, label: row.fullName })),
}
