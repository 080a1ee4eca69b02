import { badgeKeyOf } from '../../../contracts/badges.ts'
import type { Reader } from '../../core/database/index.ts'
import { ValueError, type ImportColumn, type ImportContext, type RowProblem } from '../../core/imports/define-import.ts'
import { textOf } from '../../core/imports/values.ts'
import { toE164 } from '../../core/text/phones.ts'

/** What a sheet tells of a person. */
export interface PersonRow {
  familyName: string
  givenName: string
  fathersName: string | null
  phone: string | null
  badgeCode: string | null
}

function phoneOf(text: string, { timeZone }: ImportContext): string {
  const phone = toE164(text, timeZone)
  if (phone === null) throw new ValueError('error.person.phoneInvalid')
  return phone
}

/** Columns of every sheet with people in it. */
export const personColumns: readonly ImportColumn[] = [
  {
    key: 'familyName',
    required: true,
    aliases: ['Surname', 'Last name', 'Familiya', 'Фамилия работника'],
    parse: textOf(200),
    examples: ['Karimova', 'Усмонов'],
  },
  {
    key: 'givenName',
    required: true,
    aliases: ['First name', 'Ism', 'Name', 'Имя работника', 'Есімі'],
    parse: textOf(200),
    examples: ['Dilnoza', 'Жасур'],
  },
  {
    key: 'fathersName',
    aliases: ['Patronymic', 'Middle name', 'Sharifi', 'Otasi', 'Отчество работника'],
    parse: textOf(200),
    examples: ['Rustamovna', 'Бахтиёрович'],
  },
  {
    key: 'phone',
    aliases: ['Phone number', 'Mobile', 'Телефон номери', 'Telefon raqami', 'Номер телефона', 'Моб. телефон', 'Тел.'],
    parse: phoneOf,
    examples: ['+998 90 123 45 67', '93 765 43 21'],
  },
  {
    key: 'badgeCode',
    aliases: ['Badge code', 'Badge number', 'Код бейджа', 'Номер бейджа', 'Штрихкод', 'Shtrix-kod', 'Bej', 'Пропуск'],
    parse: textOf(128),
    examples: ['100001', '100002'],
  },
]

/** Badges of rows that belong to somebody already; one query for all rows. */
export async function takenBadges(
  db: Reader,
  rows: readonly Pick<PersonRow, 'badgeCode'>[],
): Promise<(RowProblem | null)[]> {
  const codes = rows.flatMap(({ badgeCode }) => (badgeCode === null ? [] : [badgeKeyOf(badgeCode)]))
  if (codes.length === 0) return rows.map(() => null)
  const taken = await db.selectFrom('person').select(['badgeKey', 'fullName']).where('badgeKey', 'in', codes).execute()
  const nameByCode = new Map(taken.map(({ badgeKey, fullName }) => [badgeKey, fullName]))
  return rows.map(({ badgeCode }) => {
    const name = badgeCode === null ? undefined : nameByCode.get(badgeKeyOf(badgeCode))
    if (name === undefined) return null
    return { column: 'badgeCode', text: 'error.person.badgeTaken', params: { name }, isDuplicate: true }
  })
}
