import Database from 'better-sqlite3'
import { join } from 'node:path'
import { openSecrets } from '../../local-server/core/secrets.ts'
import { slipToken } from '../../local-server/modules/workshop/pay-slips/slip-token.ts'

/** What stands in the QR code of the newest slip of a server, behind the address. */
export function newestSlipToken(dataFolder: string): string {
  const db = new Database(join(dataFolder, 'markaz.db'), { readonly: true })
  const row = db.prepare<[], { id: string }>('select id from pay_slip order by number desc').get()
  db.close()
  if (!row) throw new Error('no slip')
  return slipToken(openSecrets(dataFolder), row.id)
}
