import { done } from '../../../../contracts/common.ts'
import { changeHall, createHall, deleteHall, readHallPicture, readPlant } from '../../../../contracts/workshop/halls.ts'
import type { Core } from '../../../core/core.ts'
import type { Tx } from '../../../core/database/index.ts'
import { RuleError } from '../../../core/errors.ts'
import { fileBytes } from '../../../core/files/files.routes.ts'
import { command, query, type Caller, type Handler } from '../../../core/http/request.ts'
import { namesShown } from '../screens/shown-names.ts'
import type { Floor } from '../shifts.ts'
import { addHall, removeHall, setHall, type HallWork } from './halls.service.ts'
import { plantOf } from './plant-of.ts'

export function plantRoutes(floor: Floor, { settings, files }: Core): Handler[] {
  const work = (tx: Tx, { actor, requestId, locale }: Caller): HallWork => ({ tx, actor, requestId, floor, locale })
  return [
    query(readPlant, async (db, { actor, locale, query: { names } }) => ({
      at: floor.now(),
      institution: settings.get().institution,
      ...(await plantOf(db, floor, { names: await namesShown(db, actor, names), locale })),
    })),
    query(readHallPicture, async (db, { params: { id } }) => {
      const file = await db
        .selectFrom('hall')
        .innerJoin('file', 'file.id', 'hall.pictureFileId')
        .select(['file.sha256', 'file.name', 'file.type', 'file.size'])
        .where('file.id', '=', id)
        .executeTakeFirst()
      if (!file) throw new RuleError('row.notFound')
      return fileBytes(files, file)
    }),
    command(createHall, (tx, request) => addHall(work(tx, request), request.body.name)),
    command(changeHall, (tx, request) => setHall(work(tx, request), request.params.id, request.body)),
    command(deleteHall, async (tx, request) => {
      await removeHall(work(tx, request), request.params.id)
      return done
    }),
  ]
}
