import { timingSafeEqual } from 'node:crypto'
import { localeTags } from '../../../contracts/common.ts'
import { usualReceiptTemplates } from '../../../contracts/receipt-template.ts'
import { readStatus, setUp } from '../../../contracts/identity/sign-in.ts'
import { version } from '../../version.ts'
import { actorOf, type Actor } from '../access.ts'
import { audit } from '../audit/audit.ts'
import type { Core } from '../core.ts'
import type { Tx } from '../database/index.ts'
import { RuleError, fieldError } from '../errors.ts'
import { emit } from '../events/outbox.ts'
import { preparedCommand, query, type Handler } from '../http/request.ts'
import { readSettingsRow, settingsId } from '../settings/settings.ts'
import { isTimeZone } from '../time/days.ts'
import { createAccount, createBuiltInRoles } from './accounts.service.ts'
import { meOf } from './me.ts'
import { assertUncommon, hashPassword } from './passwords.ts'
import { createSession, identify, sessionCookie, sessionSeconds } from './sessions.ts'

export interface DemoAccount {
  role: string
  signInName: string
  password: string
}

export interface SetUpDeps {
  /** What a set-up from another machine has to know; printed at the start. */
  setUpCode: string
  /** Prepares the demo outside the write (passwords), then fills it inside. */
  demo: () => Promise<(tx: Tx, actor: Actor) => Promise<DemoAccount[]>>
  afterSetUp: (demoAccounts: DemoAccount[]) => Promise<void>
}

const sameCode = (a: string, b: string) => a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))

export function setUpRoutes(core: Core, deps: SetUpDeps): Handler[] {
  const { db, clock, settings, config, maintenance } = core
  return [
    query(readStatus, async (_, { local }) => {
      const current = settings.current()
      const { timeZone, currency, modules } = settings.get()
      return {
        setUp: current !== null,
        institution: current?.institution ?? null,
        locales: [...localeTags],
        timeZone,
        currency,
        modules,
        local,
        version,
        now: clock.now(),
        maintenance: maintenance.current(),
      }
    }),

    preparedCommand(
      setUp,
      async ({ body, local }) => {
        if (settings.current()) throw new RuleError('setup.alreadyDone')
        if (!local && !sameCode(body.code ?? '', deps.setUpCode)) throw fieldError('setup.codeWrong', 'body.code')
        if (!isTimeZone(body.timeZone))
          throw fieldError('setup.timeZoneUnknown', 'body.timeZone', { timeZone: body.timeZone })
        const { administrator } = body
        assertUncommon(
          administrator.password,
          [administrator.signInName, body.institution, ...administrator.fullName.split(/\s+/)],
          'body.administrator.password',
        )
        return {
          passwordHash: await hashPassword(administrator.password, config.passwordCost),
          fillDemo: body.demo ? await deps.demo() : undefined,
        }
      },
      async (tx, request, { passwordHash, fillDemo }) => {
        const { body, requestId, address, userAgent } = request
        const now = clock.now()
        if (await readSettingsRow(tx)) throw new RuleError('setup.alreadyDone')
        await insertSettings(tx, body)
        const roleIds = await createBuiltInRoles(tx, now)
        const { administrator } = body
        const accountId = await createAccount(
          tx,
          {
            signInName: administrator.signInName,
            fullName: administrator.fullName,
            personId: null,
            roleIds: [roleIds.administrator ?? ''],
            locale: body.locale,
            passwordHash,
            mustChangePassword: false,
          },
          now,
        )
        const actor = actorOf({ kind: 'account', accountId, name: administrator.fullName, locale: body.locale })
        const { institution, timeZone, currency, modules } = body
        await audit(
          tx,
          { actor, requestId, now },
          {
            action: 'system.setUp',
            entity: 'settings',
            entityId: settingsId,
            after: { institution, timeZone, currency, modules },
          },
        )
        const demoAccounts = fillDemo ? await fillDemo(tx, actor) : []
        const session = await createSession(
          tx,
          { kind: 'account', accountId, personId: null, stationId: null, address, userAgent },
          now,
        )
        await emit(tx, now, 'settings.changed', {})
        request.setCookie(sessionCookie, session.token, sessionSeconds)
        const signedIn = await identify(
          { ...db, read: tx },
          { authorization: `Bearer ${session.token}`, cookie: () => undefined },
          now,
        )
        const me = signedIn && (await meOf(tx, signedIn))
        if (!me) throw new RuleError('auth.failed')
        return { me, demoAccounts }
      },
      async ({ demoAccounts }) => {
        await settings.reload()
        await deps.afterSetUp(demoAccounts)
      },
    ),
  ]
}

interface SetUpInput {
  institution: string
  locale: string
  timeZone: string
  currency: string
  modules: readonly string[]
}

export async function insertSettings(
  tx: Tx,
  { institution, locale, timeZone, currency, modules }: SetUpInput,
): Promise<void> {
  await tx
    .insertInto('settings')
    .values({
      id: settingsId,
      institution,
      locale,
      timeZone,
      currency,
      modules: JSON.stringify(modules),
      workRecordQuantityLimit: 5000,
      cutAllowancePercent: 0,
      address: '',
      phone: '',
      logoFileId: null,
      receiptNote: '',
      receiptTemplates: JSON.stringify(usualReceiptTemplates),
      version: 1,
    })
    .execute()
}
