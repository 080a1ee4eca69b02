import { done } from '../../../contracts/common.ts'
import {
  changeOwnLocale,
  changeOwnPassword,
  endSession,
  listOwnSessions,
} from '../../../contracts/identity/own-account.ts'
import { readMe, signIn, signOut } from '../../../contracts/identity/sign-in.ts'
import { actorOf } from '../access.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { RuleError, fieldError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import { command, preparedCommand, query, type Handler } from '../http/request.ts'
import { endSessions } from './accounts.service.ts'
import { confirmPassword } from './confirm-password.ts'
import { assertNotLocked, clearFailures, noteFailure, takeBackFailure, tellIfLocked } from './lockout.ts'
import { meOf } from './me.ts'
import { assertUncommon, hashPassword, passwordMatches, spendCheck } from './passwords.ts'
import { createSession, identify, sessionCookie, sessionSeconds } from './sessions.ts'
import { acceptSecondStep, isSecondStep } from './totp.ts'

export function signInRoutes({ db, clock, secrets, config }: Core): Handler[] {
  return [
    query(readMe, async (reader, { actor }) => meOf(reader, actor)),

    preparedCommand(
      signIn,
      async ({ body, address }) => {
        const attempt = { subject: `account:${body.signInName.toLowerCase()}`, device: address }
        // The try is counted before the password is checked, so that a hundred at once are not a hundred tries.
        const counted = await db.write(async (tx) => {
          await assertNotLocked(tx, attempt, clock.now())
          return noteFailure(tx, attempt, clock.now())
        })
        const account = await db.read
          .selectFrom('account')
          .select(['id', 'fullName', 'passwordHash', 'disabled', 'totpOn'])
          .where('signInName', '=', body.signInName.toLowerCase())
          .executeTakeFirst()
        if (!account) await spendCheck(body.password)
        const matches = account !== undefined && (await passwordMatches(account.passwordHash, body.password))
        const tellOfLock = async ({ fullName }: { fullName: string }): Promise<void> =>
          tellIfLocked(db, attempt, clock.now(), { name: fullName, to: 'account.manage', link: '/accounts' })
        if (account && !matches) await tellOfLock(account)
        if (!matches || account.disabled) throw new RuleError('auth.failed')
        if (account.totpOn && body.code === undefined) {
          // The first step was right, and the second has not been tried.
          await db.write(async (tx) => takeBackFailure(tx, counted))
          throw new RuleError('auth.totpRequired')
        }
        if (account.totpOn && !(await isSecondStep(db.read, secrets, account.id, body.code ?? '', clock.now()))) {
          await tellOfLock(account)
          throw fieldError('auth.totpInvalid', 'body.code')
        }
        return { accountId: account.id, attempt }
      },
      async (tx, request, { accountId, attempt }) => {
        const now = clock.now()
        await acceptSecondStep(tx, secrets, accountId, request.body.code, now)
        await clearFailures(tx, attempt.subject, attempt.device)
        const { address, userAgent } = request
        const session = await createSession(
          tx,
          { kind: 'account', accountId, personId: null, stationId: null, address, userAgent },
          now,
        )
        const account = await tx.selectFrom('account').selectAll().where('id', '=', accountId).executeTakeFirstOrThrow()
        const actor = actorOf({ kind: 'account', accountId, name: account.fullName, locale: request.locale })
        await audit(
          tx,
          { actor, requestId: request.requestId, now },
          { action: 'session.signedIn', entity: 'account', entityId: accountId },
        )
        request.setCookie(sessionCookie, session.token, sessionSeconds)
        const signedIn = await identify(
          { ...db, read: tx },
          { authorization: `Bearer ${session.token}`, cookie: () => undefined },
          now,
        )
        const me = signedIn && (await meOf(tx, signedIn))
        if (!me) throw new RuleError('auth.failed')
        return me
      },
    ),

    command(signOut, async (tx, { actor, setCookie }) => {
      if (actor.sessionId) {
        await tx.deleteFrom('session').where('id', '=', actor.sessionId).execute()
        await emit(tx, clock.now(), 'session.ended', { sessionId: actor.sessionId, accountId: actor.accountId })
      }
      setCookie(sessionCookie, null)
      return done
    }),

    query(listOwnSessions, async (reader, { actor }) => {
      const sessions = await reader
        .selectFrom('session')
        .select(['id', 'kind', 'address', 'userAgent', 'createdAt', 'lastSeenAt'])
        .where('accountId', '=', accountIdOf(actor))
        .where('expiresAt', '>', clock.now())
        .orderBy('lastSeenAt', 'desc')
        .limit(100)
        .execute()
      return { items: sessions.map((session) => ({ ...session, current: session.id === actor.sessionId })) }
    }),

    command(endSession, async (tx, { actor, params }) => {
      const { numDeletedRows } = await tx
        .deleteFrom('session')
        .where('id', '=', params.id)
        .where('accountId', '=', accountIdOf(actor))
        .executeTakeFirst()
      if (numDeletedRows === 0n) throw new RuleError('row.notFound')
      await emit(tx, clock.now(), 'session.ended', { sessionId: params.id, accountId: actor.accountId })
      return done
    }),

    command(changeOwnLocale, async (tx, { actor, body }) => {
      const accountId = accountIdOf(actor)
      await tx.updateTable('account').set({ locale: body.locale }).where('id', '=', accountId).execute()
      await emit(tx, clock.now(), 'account.changed', { accountId })
      const me = await meOf(tx, { ...actor, locale: body.locale })
      if (!me) throw new RuleError('auth.required')
      return me
    }),

    preparedCommand(
      changeOwnPassword,
      async ({ actor, body, address }) => {
        const { signInName } = await confirmPassword(
          { db, clock },
          { actor, address },
          body.currentPassword,
          'body.currentPassword',
        )
        assertUncommon(body.newPassword, [signInName, ...actor.name.split(/\s+/)], 'body.newPassword')
        return { passwordHash: await hashPassword(body.newPassword, config.passwordCost) }
      },
      async (tx, { actor, requestId }, { passwordHash }) => {
        const accountId = accountIdOf(actor)
        const now = clock.now()
        await tx
          .updateTable('account')
          .set({ passwordHash, mustChangePassword: 0 })
          .where('id', '=', accountId)
          .execute()
        await endSessions(tx, accountId, actor.sessionId)
        await emit(tx, now, 'account.changed', { accountId })
        await audit(
          tx,
          { actor, requestId, now },
          { action: 'account.passwordChanged', entity: 'account', entityId: accountId },
        )
        return done
      },
    ),
  ]
}

/** @throws RuleError `permission.denied` where a kiosk or a device asks for what only an account has */
export function accountIdOf(actor: { accountId: string | null }): string {
  if (actor.accountId === null) throw new RuleError('permission.denied')
  return actor.accountId
}
