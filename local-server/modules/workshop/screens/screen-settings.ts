import type { ScreenSettings } from '../../../../contracts/workshop/screens.ts'
import type { Actor } from '../../../core/access.ts'
import type { Reader, Tx } from '../../../core/database/index.ts'
import { fieldError } from '../../../core/errors.ts'
import type { ScreenTable } from './screens.migration.ts'

/** As a screen begins that nobody has set yet. */
const usual = { theme: 'dark', names: 'full', rotateSeconds: 20, notice: '' } as const

/** A left join of `screen`: nothing of it is there until somebody sets it. */
type Joined = { [K in keyof Omit<ScreenTable, 'stationId'>]: ScreenTable[K] | null } & { lineId: string | null }

export const toSettings = ({ boards, theme, names, rotateSeconds, notice, lineId }: Joined): ScreenSettings => ({
  boards: boards === null ? [lineId === null ? 'floor' : 'line'] : (JSON.parse(boards) as ScreenSettings['boards']),
  lineId,
  theme: theme ?? usual.theme,
  names: names ?? usual.names,
  rotateSeconds: rotateSeconds ?? usual.rotateSeconds,
  notice: notice ?? usual.notice,
})

export const screenRows = (db: Reader | Tx) =>
  db
    .selectFrom('station')
    .leftJoin('screen', 'screen.stationId', 'station.id')
    .leftJoin('line', 'line.id', 'station.lineId')
    .selectAll('station')
    .select(['screen.boards', 'screen.theme', 'screen.names', 'screen.rotateSeconds', 'screen.notice'])
    .select('line.name as lineName')
    .where('station.kind', '=', 'screen')

/** What the screen that asks is set to; null where somebody else asks. */
export async function settingsOf(db: Reader, { kind, stationId }: Actor): Promise<ScreenSettings | null> {
  if (kind !== 'station' || stationId === null) return null
  const row = await screenRows(db).where('station.id', '=', stationId).executeTakeFirst()
  return row ? toSettings(row) : null
}

/** A board that would stand empty is refused. @throws RuleError `screen.lineRequired`, `screen.noticeRequired` */
export function assertShowable({ boards, lineId, notice }: ScreenSettings): void {
  if (boards.includes('line') && lineId === null) throw fieldError('screen.lineRequired', 'body.lineId')
  if (boards.includes('notice') && notice === '') throw fieldError('screen.noticeRequired', 'body.notice')
}

export async function keepSettings(tx: Tx, stationId: string, settings: ScreenSettings): Promise<void> {
  const { boards, theme, names, rotateSeconds, notice } = settings
  const values = { boards: JSON.stringify([...new Set(boards)]), theme, names, rotateSeconds, notice }
  await tx
    .insertInto('screen')
    .values({ stationId, ...values })
    .onConflict((conflict) => conflict.column('stationId').doUpdateSet(values))
    .execute()
}
