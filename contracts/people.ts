import { z } from 'zod'
import { zCode, zDone, zId, zIdParams, zInstant, zLocaleTag, zName, zVersion } from './common.ts'
import { flag, listRoute } from './list.ts'
import { route } from './route.ts'

export const zPerson = z.object({
  id: zId,
  familyName: z.string(),
  givenName: z.string(),
  fathersName: z.string().nullable(),
  /** As people write it here: family name, given name, father's name. */
  fullName: z.string(),
  /** E.164 (D-03). */
  phone: z.string().nullable(),
  badgeCode: z.string().nullable(),
  nationalId: z.string().nullable(),
  photoFileId: zId.nullable(),
  locale: zLocaleTag.nullable(),
  hasPin: z.boolean(),
  archived: z.boolean(),
  createdAt: zInstant,
  version: zVersion,
})

export const zPersonInput = z.object({
  familyName: zName,
  givenName: zName,
  fathersName: zName.nullable().default(null),
  phone: z.string().trim().max(40).nullable().default(null),
  badgeCode: zCode.nullable().default(null),
  nationalId: z.string().trim().max(40).nullable().default(null),
  photoFileId: zId.nullable().default(null),
  locale: zLocaleTag.nullable().default(null),
})

export const listPeople = listRoute({
  name: 'person.list',
  path: '/people',
  access: 'person.read',
  summary: 'People: workers, staff, customers. Search finds names in either script, phones in any spelling, badges.',
  row: zPerson,
  filters: { archived: flag },
  sorts: ['fullName', 'createdAt'],
  defaultSort: 'fullName',
  searchable: true,
})

export const readPerson = route({
  name: 'person.read',
  method: 'GET',
  path: '/people/:id',
  access: 'person.read',
  summary: 'One person.',
  params: zIdParams,
  response: zPerson,
  errors: ['row.notFound'],
})

export const createPerson = route({
  name: 'person.create',
  method: 'POST',
  path: '/people',
  access: 'person.manage',
  summary: 'Adds a person.',
  body: zPersonInput,
  response: zPerson,
  errors: ['person.badgeTaken', 'person.phoneInvalid', 'row.notFound', 'file.notPicture'],
})

export const changePerson = route({
  name: 'person.change',
  method: 'PATCH',
  path: '/people/:id',
  access: 'person.manage',
  summary: 'Changes a person.',
  params: zIdParams,
  body: zPersonInput.partial().extend({ version: zVersion, archived: z.boolean().optional() }),
  response: zPerson,
  errors: ['row.notFound', 'row.stale', 'person.badgeTaken', 'person.phoneInvalid', 'file.notPicture'],
})

export const setPin = route({
  name: 'person.setPin',
  method: 'PUT',
  path: '/people/:id/pin',
  access: 'person.manage',
  summary: 'Sets or takes away the PIN a person types at a kiosk after the badge.',
  params: zIdParams,
  body: z.object({
    pin: z
      .string()
      .regex(/^\d{4,8}$/, 'invalid.pin')
      .nullable(),
  }),
  response: zDone,
  errors: ['row.notFound'],
})
