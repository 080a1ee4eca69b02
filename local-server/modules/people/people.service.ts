import type { z } from 'zod'
import { badgeKeyOf } from '../../../contracts/badges.ts'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { RowOf } from '../../../contracts/list.ts'
import type { listPeople, zPersonInput } from '../../../contracts/people.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import type { Reader, Tx } from '../../core/database/index.ts'
import type { Actor } from '../../core/access.ts'
import { RuleError, fieldError } from '../../core/errors.ts'
import { setFileOf } from '../../core/files/files.service.ts'
import { newId } from '../../core/ids.ts'
import type { PersonTable } from './people.migration.ts'
import { toE164 } from '../../core/text/phones.ts'

export type Person = RowOf<typeof listPeople>
export type PersonInput = z.output<typeof zPersonInput>

export const toPerson = (row: PersonTable): Person => ({
  id: row.id,
  familyName: row.familyName,
  givenName: row.givenName,
  fathersName: row.fathersName,
  fullName: row.fullName,
  phone: row.phone,
  badgeCode: row.badgeCode,
  nationalId: row.nationalId,
  photoFileId: row.photoFileId,
  locale: row.locale as LocaleTag | null,
  hasPin: row.pinHash !== null,
  archived: row.archived === 1,
  createdAt: row.createdAt,
  version: row.version,
})

const fullNameOf = ({
  familyName,
  givenName,
  fathersName,
}: Pick<PersonInput, 'familyName' | 'givenName' | 'fathersName'>) =>
  [familyName, givenName, fathersName].filter(Boolean).join(' ')

/** Columns that follow from what was typed. `path` is where the input stands in the request, for errors. */
function columnsOf(input: PersonInput, timeZone: string, path: string) {
  const phone = input.phone ? toE164(input.phone, timeZone) : null
  if (input.phone && phone === null) throw fieldError('person.phoneInvalid', `${path}.phone`)
  const fullName = fullNameOf(input)
  const badgeCode = input.badgeCode || null
  const search = fold([fullName, phone ?? '', badgeCode ?? ''].join(' '))
  return {
    ...input,
    phone,
    badgeCode,
    badgeKey: badgeCode === null ? null : badgeKeyOf(badgeCode),
    nationalId: input.nationalId || null,
    fathersName: input.fathersName || null,
    fullName,
    search,
  }
}

async function assertBadgeFree(tx: Tx, badgeKey: string | null, path: string, except?: string): Promise<void> {
  if (badgeKey === null) return
  const holders = await tx.selectFrom('person').select(['id', 'fullName']).where('badgeKey', '=', badgeKey).execute()
  const taken = holders.find(({ id }) => id !== except)
  if (taken) throw fieldError('person.badgeTaken', `${path}.badgeCode`, { name: taken.fullName })
}

/**
 * Adds a person to the directory.
 *
 * @throws RuleError `person.badgeTaken`, `person.phoneInvalid`
 */
export async function createPerson(
  tx: Tx,
  input: PersonInput,
  at: { now: number; timeZone: string; path?: string },
): Promise<string> {
  const path = at.path ?? 'body'
  const columns = columnsOf(input, at.timeZone, path)
  await assertBadgeFree(tx, columns.badgeKey, path)
  const id = newId()
  await tx
    .insertInto('person')
    .values({ ...columns, id, pinHash: null, archived: 0, createdAt: at.now, version: 1 })
    .execute()
  return id
}

/** Lets whoever may see the person see their photo. @throws RuleError `row.notFound`, `file.notPicture` */
export async function setPhoto(tx: Tx, actor: Actor, personId: string, fileId: string | null): Promise<void> {
  const subject = { entity: 'person', entityId: personId, slot: 'photo', permission: 'person.read', personId } as const
  await setFileOf(tx, actor, subject, fileId, { path: 'body.photoFileId', picture: true })
}

/** What changes in the row when some of the input is typed anew. */
export async function changedColumns(
  tx: Tx,
  row: PersonTable,
  change: Partial<PersonInput>,
  timeZone: string,
): Promise<Partial<PersonTable>> {
  const { familyName, givenName, fathersName, phone, badgeCode, nationalId, photoFileId } = row
  const locale = row.locale as LocaleTag | null
  const given = Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  ) as Partial<PersonInput>
  const columns = columnsOf(
    { familyName, givenName, fathersName, phone, badgeCode, nationalId, photoFileId, locale, ...given },
    timeZone,
    'body',
  )
  if (columns.badgeCode !== badgeCode) await assertBadgeFree(tx, columns.badgeKey, 'body', row.id)
  return columns
}

/** Whose badge was scanned; where two differ by case only, the one written exactly so. */
export async function personByBadge(db: Reader | Tx, badge: string): Promise<PersonTable | undefined> {
  const holders = await db
    .selectFrom('person')
    .selectAll()
    .where('badgeKey', '=', badgeKeyOf(badge))
    .where('archived', '=', 0)
    .execute()
  return holders.length === 1 ? holders[0] : holders.find(({ badgeCode }) => badgeCode === badge)
}

/** @throws RuleError `row.notFound` */
export async function readPersonById(db: Reader | Tx, id: string): Promise<Person> {
  const row = await db.selectFrom('person').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new RuleError('row.notFound')
  return toPerson(row)
}
