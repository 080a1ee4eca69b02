import { badgeKeyOf } from '../../../../contracts/badges.ts'
import { fold } from '../../../../contracts/uzbek-script.ts'
import { audit } from '../../../core/audit/audit.ts'
import { emit } from '../../../core/events/outbox.ts'
import { newId } from '../../../core/ids.ts'
import { defineImport, type RowProblem } from '../../../core/imports/define-import.ts'
import { dayOf, textOf } from '../../../core/imports/values.ts'
import { dayAt } from '../../../core/time/days.ts'
import { createPerson, personColumns, takenBadges, type PersonRow } from '../../people/index.ts'

interface Row extends PersonRow {
  number: string
  line: string
  startedOn: string | null
}

/** Workers from a sheet: the person, their place on the pay sheet, and their line, which is made where there is none. */
export const workersImport = defineImport<Row>({
  name: 'worker',
  permissions: ['worker.manage', 'line.manage'],
  columns: [
    {
      key: 'number',
      required: true,
      aliases: ['No', '№', 'Табель', 'Таб. номер', 'Табельный №', 'Tabel', 'Personnel number', 'Tartib raqami'],
      parse: textOf(128),
      examples: ['101', '102'],
    },
    ...personColumns,
    {
      key: 'line',
      required: true,
      aliases: ['Brigade', 'Бригада', 'Цех', 'Участок', 'Brigada', 'Team', 'Liniyasi'],
      parse: textOf(200),
      examples: ['1', '2'],
    },
    {
      key: 'startedOn',
      aliases: ['Hired on', 'Start date', 'Принят', 'Дата приема', 'Ishga olingan', 'Ish boshlagan kuni'],
      parse: dayOf,
      examples: ['2026-01-12', '2026-03-02'],
    },
  ],
  identities: ({ number, badgeCode }) => [
    { column: 'number', value: number },
    ...(badgeCode === null ? [] : [{ column: 'badgeCode', value: badgeKeyOf(badgeCode) }]),
  ],
  async check(db, rows) {
    if (rows.length === 0) return []
    const badges = await takenBadges(db, rows)
    const numbers = rows.map(({ number }) => number)
    const taken = await db.selectFrom('worker').select('number').where('number', 'in', numbers).execute()
    const known = new Set(taken.map(({ number }) => number))
    return rows.map(({ number }, index): RowProblem | null =>
      known.has(number)
        ? { column: 'number', text: 'error.worker.numberTaken', params: { number }, isDuplicate: true }
        : (badges[index] ?? null),
    )
  },
  open(tx, { actor, now, timeZone }) {
    const lineIdByName = new Map<string, string>()
    const linesTouched = new Map<string, string>()

    async function lineFor(name: string): Promise<string> {
      const search = fold(name)
      const remembered = lineIdByName.get(search)
      if (remembered !== undefined) return remembered
      const there = await tx.selectFrom('line').select('id').where('search', '=', search).executeTakeFirst()
      const id = there?.id ?? newId()
      if (!there) {
        await tx
          .insertInto('line')
          .values({ id, name, search, masterPersonId: null, archived: 0, createdAt: now, version: 1 })
          .execute()
        await audit(tx, { actor, now }, { action: 'line.created', entity: 'line', entityId: id, after: { name } })
      }
      lineIdByName.set(search, id)
      return id
    }

    return {
      async insert({ number, line, startedOn, ...person }) {
        const id = await createPerson(
          tx,
          { ...person, nationalId: null, photoFileId: null, locale: null },
          { now, timeZone, path: 'row' },
        )
        const worker = { id, number, lineId: await lineFor(line), startedOn: startedOn ?? dayAt(now, timeZone) }
        await tx
          .insertInto('worker')
          .values({ ...worker, leftOn: null, createdAt: now, version: 1 })
          .execute()
        linesTouched.set(worker.lineId, id)
        await audit(
          tx,
          { actor, now },
          { action: 'worker.created', entity: 'worker', entityId: id, after: { ...person, ...worker } },
        )
      },
      async close() {
        // One a line is enough for the pages that show them to read again.
        for (const [lineId, workerId] of linesTouched) await emit(tx, now, 'worker.changed', { workerId, lineId })
        for (const lineId of lineIdByName.values()) await emit(tx, now, 'line.changed', { lineId })
      },
    }
  },
})
