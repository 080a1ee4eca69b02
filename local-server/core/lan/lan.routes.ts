import { changeLan, changeLanNames, proveInstall, readAuthority, readLan, readTrust } from '../../../contracts/lan.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import { fieldError, RuleError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import { command, preparedCommand, query, type Handler } from '../http/request.ts'
import { hostName } from './host-name.ts'
import { readLanSetting, writeLanSetting, type LanService } from './lan.ts'

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
        const after = { ...before, on: body.on, port: body.port ?? before.port }
        await writeLanSetting(tx, after)
        await audit(
          tx,
          { actor, requestId, now },
          { action: 'lan.changed', entity: 'lan', entityId: rowId, before, after },
        )
        await emit(tx, now, 'lan.changed', {})
        return { on: after.on, port: after.port }
      },
      async () => {
        if (!lan.state().listening) await lan.apply()
        // The answer may have to leave by the very door that is to be closed.
        else setTimeout(() => void applyLater(), answerFirstMs)
      },
    ),

    command(
      changeLanNames,
      async (tx, { body, actor, requestId }) => {
        const now = clock.now()
        const before = await readLanSetting(tx)
        const names = [...new Set(body.names.map(assertHostName))]
        const after = { ...before, names }
        await writeLanSetting(tx, after)
        await audit(
          tx,
          { actor, requestId, now },
          { action: 'lan.changed', entity: 'lan', entityId: rowId, before, after },
        )
        await emit(tx, now, 'lan.changed', {})
        return { names }
      },
      lan.apply,
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

/** @throws RuleError `lan.nameInvalid` */
function assertHostName(given: string, index: number): string {
  const name = hostName(given)
  if (name === null) throw fieldError('lan.nameInvalid', `body.names.${index}`, { name: given })
  return name
}
