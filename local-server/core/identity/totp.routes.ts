import { done } from '../../../contracts/common.ts'
import { beginTotp, confirmTotp, endTotp } from '../../../contracts/identity/own-account.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { RuleError, fieldError } from '../errors.ts'
import { command, preparedCommand, type Handler } from '../http/request.ts'
import { confirmPassword } from './confirm-password.ts'
import { accountIdOf } from './sign-in.routes.ts'
import { newTotp, replaceRecoveryCodes, sealTotp, totpStep } from './totp.ts'

export function totpRoutes({ db, clock, secrets }: Core): Handler[] {
  return [
    command(beginTotp, async (tx, { actor }) => {
      const id = accountIdOf(actor)
      const account = await tx
        .selectFrom('account')
        .select(['signInName', 'totpOn'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      if (account.totpOn) throw new RuleError('account.totpAlreadyOn')
      const made = newTotp(account.signInName)
      await tx
        .updateTable('account')
        .set({ totpSecret: sealTotp(secrets, made.secret) })
        .where('id', '=', id)
        .execute()
      return made
    }),

    command(confirmTotp, async (tx, { actor, body, requestId }) => {
      const id = accountIdOf(actor)
      const now = clock.now()
      const account = await tx
        .selectFrom('account')
        .select(['totpOn', 'totpSecret'])
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      if (account.totpOn) throw new RuleError('account.totpAlreadyOn')
      const step = account.totpSecret === null ? null : totpStep(secrets, account.totpSecret, body.code, now)
      if (step === null) throw fieldError('auth.totpInvalid', 'body.code')
      await tx.updateTable('account').set({ totpOn: 1, totpLastStep: step }).where('id', '=', id).execute()
      await audit(tx, { actor, requestId, now }, { action: 'account.totpOn', entity: 'account', entityId: id })
      return { recoveryCodes: await replaceRecoveryCodes(tx, id) }
    }),

    preparedCommand(
      endTotp,
      ({ actor, body, address }) => confirmPassword({ db, clock }, { actor, address }, body.password, 'body.password'),
      async (tx, { actor, requestId }) => {
        const id = accountIdOf(actor)
        const { numUpdatedRows } = await tx
          .updateTable('account')
          .set({ totpOn: 0, totpSecret: null })
          .where('id', '=', id)
          .where('totpOn', '=', 1)
          .executeTakeFirst()
        if (numUpdatedRows === 0n) throw new RuleError('account.totpNotOn')
        await tx.deleteFrom('recovery_code').where('accountId', '=', id).execute()
        await audit(
          tx,
          { actor, requestId, now: clock.now() },
          { action: 'account.totpOff', entity: 'account', entityId: id },
        )
        return done
      },
    ),
  ]
}
