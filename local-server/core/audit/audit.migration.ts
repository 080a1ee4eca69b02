import type { Migration } from '../database/index.ts'

/** What the audit page filters and searches by. */
export const indexAudit: Migration = {
  name: '202611201010-audit-indexes',
  async up(tx) {
    await tx.schema.createIndex('audit_entry_action').on('audit_entry').columns(['action', 'seq']).execute()
    await tx.schema.createIndex('audit_entry_account').on('audit_entry').columns(['accountId', 'seq']).execute()
  },
}
