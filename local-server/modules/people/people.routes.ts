import { badgeKeyOf } from '../../../contracts/badges.ts'
import { done } from '../../../contracts/common.ts'
import { signInAtKiosk } from '../../../contracts/identity/sign-in.ts'
import {
  changePerson,
  createPerson as createPersonRoute,
  listPeople,
  readPerson,
  setPin,
} from '../../../contracts/people.ts'
import { audit } from '../../core/audit/audit.ts'
import type { Core } from '../../core/core.ts'
import { changeRow, rowForChange } from '../../core/database/index.ts'
import { RuleError, fieldError } from '../../core/errors.ts'
import { emit } from '../../core/events/outbox.ts'
import { command, preparedCommand, query, type Handler } from '../../core/http/request.ts'
import { assertNotLocked, clearFailures, noteFailure, tellIfLocked } from '../../core/identity/lockout.ts'
import { hashPassword, passwordMatches } from '../../core/identity/passwords.ts'
import { createSession } from '../../core/identity/sessions.ts'
import { defineList, listHandler, type List } from '../../core/list/define-list.ts'
import { changedColumns, createPerson, personByBadge, readPersonById, setPhoto, toPerson } from './people.service.ts'

export const peopleList = defineList(listPeople, {
  rows: (db) => db.selectFrom('person').selectAll('person'),
  id: 'person.id',
  columns: { fullName: 'person.search', createdAt: 'person.createdAt', archived: 'person.archived' },
  search: ['person.search'],
  toRows: (rows) => rows.map(toPerson),
}) as List

export function peopleRoutes({ db, clock, settings, config }: Core): Handler[] {
  return [
    listHandler(peopleList, clock.now),

    query(readPerson, async (reader, { params }) => readPersonById(reader, params.id)),

    command(createPersonRoute, async (tx, { body, actor, requestId }) => {
      const now = clock.now()
      const id = await createPerson(tx, body, { now, timeZone: settings.get().timeZone })
      await setPhoto(tx, actor, id, body.photoFileId)
      const person = await readPersonById(tx, id)
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'person.created', entity: 'person', entityId: id, after: person },
      )
      await emit(tx, now, 'person.changed', { personId: id })
      return person
    }),

    command(changePerson, async (tx, { params, body, actor, requestId }) => {
      const now = clock.now()
      const { version, archived, ...change } = body
      const row = await rowForChange(tx, 'person', params.id, version, toPerson)
      await changeRow(tx, 'person', params.id, {
        ...(await changedColumns(tx, row, change, settings.get().timeZone)),
        archived: archived === undefined ? undefined : archived ? 1 : 0,
      })
      if (change.photoFileId !== undefined) await setPhoto(tx, actor, params.id, change.photoFileId)
      const after = await readPersonById(tx, params.id)
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'person.changed', entity: 'person', entityId: params.id, before: toPerson(row), after },
      )
      await emit(tx, now, 'person.changed', { personId: params.id })
      return after
    }),

    preparedCommand(
      setPin,
      async ({ body }) => (body.pin === null ? null : hashPassword(body.pin, config.passwordCost)),
      async (tx, { params, body, actor, requestId }, pinHash) => {
        const row = await rowForChange(tx, 'person', params.id)
        await changeRow(tx, 'person', params.id, { pinHash })
        if (row.badgeKey) await clearFailures(tx, `badge:${row.badgeKey}`)
        await audit(
          tx,
          { actor, requestId, now: clock.now() },
          { action: body.pin === null ? 'person.pinRemoved' : 'person.pinSet', entity: 'person', entityId: params.id },
        )
        return done
      },
    ),

    preparedCommand(
      signInAtKiosk,
      async ({ body, actor, address }) => {
        const attempt = { subject: `badge:${badgeKeyOf(body.badge)}`, device: actor.stationId ?? address }
        await db.write(async (tx) => {
          await assertNotLocked(tx, attempt, clock.now())
          await noteFailure(tx, attempt, clock.now())
        })
        const person = await personByBadge(db.read, body.badge)
        if (!person) throw fieldError('worker.badgeUnknown', 'body.badge')
        if (person.pinHash !== null && (body.pin === undefined || !(await passwordMatches(person.pinHash, body.pin)))) {
          const told = { name: person.fullName, to: 'person.manage', link: '/people' } as const
          await tellIfLocked(db, attempt, clock.now(), told)
          throw fieldError('auth.failed', 'body.pin')
        }
        return { person, attempt }
      },
      async (tx, { actor, address, userAgent }, { person, attempt }) => {
        if (actor.stationId === null) throw new RuleError('auth.kioskOnly')
        await clearFailures(tx, attempt.subject, attempt.device)
        const { token, expiresAt } = await createSession(
          tx,
          { kind: 'kiosk', accountId: null, personId: person.id, stationId: actor.stationId, address, userAgent },
          clock.now(),
        )
        return { token, expiresAt, personId: person.id, name: person.fullName, photoFileId: person.photoFileId }
      },
    ),
  ]
}
