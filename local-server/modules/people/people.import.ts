import { badgeKeyOf } from '../../../contracts/badges.ts'
import { defineImport } from '../../core/imports/define-import.ts'
import { textOf } from '../../core/imports/values.ts'
import { createPerson } from './people.service.ts'
import { personColumns, takenBadges, type PersonRow } from './person-columns.ts'
import { audit } from '../../core/audit/audit.ts'

type Row = PersonRow & { nationalId: string | null }

/** People from a sheet; told apart by badge and national id, as two people may have one name. */
export const peopleImport = defineImport<Row>({
  name: 'person',
  permissions: ['person.manage'],
  columns: [
    ...personColumns,
    {
      key: 'nationalId',
      aliases: ['PINFL', 'JSHSHIR', 'ПИНФЛ', 'ИИН', 'ПИН', 'INN', 'ID'],
      parse: textOf(40),
      examples: ['31503851234567', '52007901234567'],
    },
  ],
  identities: ({ badgeCode, nationalId }) => [
    ...(badgeCode === null ? [] : [{ column: 'badgeCode', value: badgeKeyOf(badgeCode) }]),
    ...(nationalId === null ? [] : [{ column: 'nationalId', value: nationalId }]),
  ],
  async check(db, rows) {
    const badges = await takenBadges(db, rows)
    const ids = rows.flatMap(({ nationalId }) => nationalId ?? [])
    const known = new Set(
      ids.length === 0
        ? []
        : (await db.selectFrom('person').select('nationalId').where('nationalId', 'in', ids).execute()).map(
            (row) => row.nationalId,
          ),
    )
    return rows.map(({ nationalId }, index) =>
      nationalId !== null && known.has(nationalId)
        ? { column: 'nationalId', text: 'importProblem.alreadyThere', isDuplicate: true }
        : (badges[index] ?? null),
    )
  },
  open: (tx, { actor, now, timeZone }) => ({
    async insert(row) {
      const id = await createPerson(tx, { ...row, photoFileId: null, locale: null }, { now, timeZone, path: 'row' })
      await audit(tx, { actor, now }, { action: 'person.created', entity: 'person', entityId: id, after: row })
    },
    close: () => Promise.resolve(),
  }),
})
