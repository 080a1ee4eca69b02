import { done, type LocaleTag } from '../../../contracts/common.ts'
import {
  changeAccount,
  createAccount as createAccountRoute,
  listAccounts,
  resetPassword,
} from '../../../contracts/identity/accounts.ts'
import type { RowOf } from '../../../contracts/list.ts'
import { fold } from '../../../contracts/uzbek-script.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { changeRow, rowForChange, type Reader, type Tx } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import { command, preparedCommand, type Handler } from '../http/request.ts'
import { defineList, listHandler, type List } from '../list/define-list.ts'
import { assertAdministratorLeft, createAccount, endSessions, setRoles } from './accounts.service.ts'
import { clearFailures, locksOf } from './lockout.ts'
import { rolesOf } from './me.ts'
import { assertUncommon, hashPassword } from './passwords.ts'

type AccountRow = RowOf<typeof listAccounts>

const accountRows = (db: Reader | Tx) =>
  db
    .selectFrom('account')
    .select([
      'account.id',
      'account.signInName',
      'account.personId',
      'account.fullName',
      'account.locale',
      'account.disabled',
    ])
    .select(['account.totpOn', 'account.mustChangePassword', 'account.createdAt', 'account.version'])
    .select((eb) =>
      eb
        .selectFrom('session')
        .select((session) => session.fn.max('session.lastSeenAt').as('last'))
        .whereRef('session.accountId', '=', 'account.id')
        .as('lastSeenAt'),
    )

type FoundAccount = Awaited<ReturnType<ReturnType<typeof accountRows>['execute']>>[number]

async function toAccounts(rows: FoundAccount[], db: Reader | Tx, now: number): Promise<AccountRow[]> {
  const roles = await rolesOf(
    db,
    rows.map((row) => row.id),
  )
  const locks = await locksOf(
    db,
    rows.map((row) => `account:${row.signInName}`),
    now,
  )
  return rows.map((row) => ({
    id: row.id,
    signInName: row.signInName,
    personId: row.personId,
    fullName: row.fullName,
    roles: roles.get(row.id) ?? [],
    locale: row.locale as LocaleTag,
    disabled: row.disabled === 1,
    totpOn: row.totpOn === 1,
    mustChangePassword: row.mustChangePassword === 1,
    lockedUntil: locks.get(`account:${row.signInName}`) ?? null,
    lastSeenAt: row.lastSeenAt,
    createdAt: row.createdAt,
    version: row.version,
  }))
}

async function readAccount(db: Reader | Tx, id: string, now: number): Promise<AccountRow> {
  const row = await accountRows(db).where('account.id', '=', id).executeTakeFirst()
  const [account] = row ? await toAccounts([row], db, now) : []
  if (!account) throw new RuleError('row.notFound')
  return account
}

export const accountList = defineList(listAccounts, {
  rows: (db) => accountRows(db),
  id: 'account.id',
  columns: {
    fullName: 'account.search',
    signInName: 'account.signInName',
    createdAt: 'account.createdAt',
    disabled: 'account.disabled',
  },
  search: ['account.search'],
  toRows: (rows, db, { now }) => toAccounts(rows, db, now),
}) as List

export function accountRoutes({ db, clock, config }: Core): Handler[] {
  return [
    listHandler(accountList, clock.now),

    preparedCommand(
      createAccountRoute,
      async ({ body }) => {
        assertUncommon(body.password, [body.signInName, ...body.fullName.split(/\s+/)], 'body.password')
        return hashPassword(body.password, config.passwordCost)
      },
      async (tx, { body, actor, requestId }, passwordHash) => {
        const now = clock.now()
        const { password: _, ...input } = body
        const id = await createAccount(tx, { ...input, passwordHash, mustChangePassword: true }, now)
        const after = await readAccount(tx, id, now)
        await audit(
          tx,
          { actor, requestId, now },
          { action: 'account.created', entity: 'account', entityId: id, after },
        )
        await emit(tx, now, 'account.changed', { accountId: id })
        return after
      },
    ),

    command(changeAccount, async (tx, { params, body, actor, requestId }) => {
      const now = clock.now()
      const { version, roleIds, disabled, fullName, personId } = body
      const row = await rowForChange(tx, 'account', params.id, version, () => readAccount(tx, params.id, now))
      const before = await readAccount(tx, params.id, now)
      await changeRow(tx, 'account', params.id, {
        fullName,
        personId,
        disabled: disabled === undefined ? undefined : disabled ? 1 : 0,
        search: fullName === undefined ? undefined : fold(`${fullName} ${row.signInName}`),
      })
      if (roleIds) await setRoles(tx, params.id, roleIds)
      await assertAdministratorLeft(tx)
      if (disabled) await endSessions(tx, params.id)
      const after = await readAccount(tx, params.id, now)
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'account.changed', entity: 'account', entityId: params.id, before, after },
      )
      await emit(tx, now, 'account.changed', { accountId: params.id })
      return after
    }),

    preparedCommand(
      resetPassword,
      async ({ params, body }) => {
        const account = await db.read
          .selectFrom('account')
          .select(['signInName', 'fullName'])
          .where('id', '=', params.id)
          .executeTakeFirst()
        const own = account ? [account.signInName, ...account.fullName.split(/\s+/)] : []
        assertUncommon(body.password, own, 'body.password')
        return hashPassword(body.password, config.passwordCost)
      },
      async (tx, { params, body, actor, requestId }, passwordHash) => {
        const now = clock.now()
        const row = await rowForChange(tx, 'account', params.id)
        await changeRow(tx, 'account', params.id, {
          passwordHash,
          mustChangePassword: 1,
          ...(body.endTotp ? { totpOn: 0, totpSecret: null } : {}),
        })
        if (body.endTotp) await tx.deleteFrom('recovery_code').where('accountId', '=', params.id).execute()
        await endSessions(tx, params.id)
        await clearFailures(tx, `account:${row.signInName}`)
        await emit(tx, now, 'account.changed', { accountId: params.id })
        await audit(
          tx,
          { actor, requestId, now },
          { action: 'account.passwordReset', entity: 'account', entityId: params.id, after: { endTotp: body.endTotp } },
        )
        return done
      },
    ),
  ]
}
