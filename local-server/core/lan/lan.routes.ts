import { changeLan, proveInstall, readAuthority, readLan, readTrust } from '../../../contracts/lan.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { RuleError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import { preparedCommand, query, type Handler } from '../http/request.ts'
import { readLanSetting, type LanService } from './lan.ts'

const rowId = 'lan'
const answerFirstMs = 250

export function lanRoutes({ clock, db, log, settings }: Core, lan: LanService): Handler[] {
  /** Whoever looks at the page is told again once the door is as they asked. */
  const applyLater = () =>
    lan
      .apply()
      .then(() => db.write((tx) => emit(tx, clock.now(), 'lan.changed', {})))
      .catch((error: unknown) => log.error({ err: error }, 'the change of the local network could not be told'))

  return [
    query(readLan, async () => lan.state()),

    preparedCommand(
      changeLan,
      async ({ body }) => {
        if (body.on) await lan.assertCanOpen(body.port ?? lan.state().port)
      },
      async (tx, { body, actor, requestId }) => {
        const now = clock.now()
        const before = await readLanSetting(tx)
        const after = { on: body.on, port: body.port ?? before.port }
        await tx.deleteFrom('lan_setting').execute()
        await tx
          .insertInto('lan_setting')
          .values({ id: rowId, enabled: after.on ? 1 : 0, port: after.port })
          .execute()
        await audit(
          tx,
          { actor, requestId, now },
          { action: 'lan.changed', entity: 'lan', entityId: rowId, before, after },
        )
        await emit(tx, now, 'lan.changed', {})
        return after
      },
      async () => {
        if (!lan.state().listening) await lan.apply()
        // The answer may have to leave by the very door that is to be closed.
        else setTimeout(() => void applyLater(), answerFirstMs)
      },
    ),

    query(readTrust, async () => {
      const { on, addresses, certificate } = lan.state()
      return {
        on,
        institution: settings.current()?.institution ?? null,
        addresses,
        authorityFingerprint: certificate?.authorityFingerprint ?? null,
        authorityEndsAt: certificate?.authorityEndsAt ?? null,
      }
    }),

    query(proveInstall, async (_, { query: { nonce } }) => {
      const proof = lan.prove(nonce)
      if (!proof) throw new RuleError('row.notFound')
      return proof
    }),

    query(readAuthority, async () => {
      const body = lan.authority()
      if (!body) throw new RuleError('row.notFound')
      return { body, type: 'application/x-x509-ca-cert', downloadName: 'markaz-authority.crt' }
    }),
  ]
}
