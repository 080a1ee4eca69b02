import { done } from '../../../contracts/common.ts'
import { createToken, deleteToken, listOwnTokens } from '../../../contracts/identity/own-account.ts'
import type { Permission } from '../../../contracts/permissions.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { RuleError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import { command, query, type Handler } from '../http/request.ts'
import { hashToken, newId, newToken } from '../ids.ts'
import { accountIdOf } from './sign-in.routes.ts'

export function tokenRoutes({ clock }: Core): Handler[] {
  return [
    query(listOwnTokens, async (db, { actor }) => {
      const tokens = await db
        .selectFrom('api_token')
        .select(['id', 'name', 'permissions', 'createdAt', 'lastSeenAt', 'expiresAt'])
        .where('accountId', '=', accountIdOf(actor))
        .orderBy('createdAt', 'desc')
        .execute()
      return {
        items: tokens.map((token) => ({ ...token, permissions: JSON.parse(token.permissions) as Permission[] })),
      }
    }),

    command(createToken, async (tx, { actor, body, requestId }) => {
      const now = clock.now()
      // A program may not give itself a longer life than the person gave it.
      if (actor.kind !== 'account') throw new RuleError('permission.denied')
      if (body.permissions.some((permission) => !actor.can(permission))) throw new RuleError('permission.denied')
      const token = newToken('mka')
      const apiToken = { id: newId(), name: body.name, createdAt: now, lastSeenAt: null, expiresAt: body.expiresAt }
      await tx
        .insertInto('api_token')
        .values({
          ...apiToken,
          accountId: accountIdOf(actor),
          tokenHash: hashToken(token),
          permissions: JSON.stringify(body.permissions),
        })
        .execute()
      await audit(
        tx,
        { actor, requestId, now },
        { action: 'apiToken.created', entity: 'apiToken', entityId: apiToken.id, after: body },
      )
      return { token, apiToken: { ...apiToken, permissions: body.permissions } }
    }),

    command(deleteToken, async (tx, { actor, params, requestId }) => {
      const { numDeletedRows } = await tx
        .deleteFrom('api_token')
        .where('id', '=', params.id)
        .where('accountId', '=', accountIdOf(actor))
        .executeTakeFirst()
      if (numDeletedRows === 0n) throw new RuleError('row.notFound')
      await emit(tx, clock.now(), 'account.changed', { accountId: accountIdOf(actor) })
      await audit(
        tx,
        { actor, requestId, now: clock.now() },
        { action: 'apiToken.deleted', entity: 'apiToken', entityId: params.id },
      )
      return done
    }),
  ]
}
