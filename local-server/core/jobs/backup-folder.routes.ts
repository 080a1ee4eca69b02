import { changeBackupFolder, readBackupFolder } from '../../../contracts/jobs.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { RuleError } from '../errors.ts'
import { preparedCommand, query, type Handler } from '../http/request.ts'
import { folderNow, openFolder, readChosenFolder } from './backup-folder.ts'

const rowId = 'backup'

/** The folder outside the data folder that backups go to as well (SEW-120). */
export function backupFolderRoutes({ clock, config, db, install }: Core): Handler[] {
  const own = { dataFolder: config.data, installId: install.id }
  return [
    query(readBackupFolder, async (reader) => folderNow(await readChosenFolder(reader), own)),

    preparedCommand(
      changeBackupFolder,
      async ({ body: { folder } }) => {
        if (db.dialect !== 'sqlite') throw new RuleError('backup.elsewhere')
        if (folder !== null) await openFolder(folder, own)
        return folderNow(folder, own)
      },
      async (tx, { body: { folder }, actor, requestId }, made) => {
        const before = await readChosenFolder(tx)
        await tx.deleteFrom('backup_setting').execute()
        if (folder !== null) await tx.insertInto('backup_setting').values({ id: rowId, folder }).execute()
        await audit(
          tx,
          { actor, requestId, now: clock.now() },
          {
            action: 'backup.folderChanged',
            entity: 'backup',
            entityId: rowId,
            before: { folder: before },
            after: { folder },
          },
        )
        return made
      },
    ),
  ]
}
