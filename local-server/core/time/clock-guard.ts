import type { ClockDoubt, ClockState } from '../../../contracts/system.ts'
import { systemActor, type Actor } from '../access.ts'
import { audit } from '../audit/audit.ts'
import type { Database, Reader, Tx } from '../database/index.ts'
import { RuleError } from '../errors.ts'
import { emit, type Dispatcher } from '../events/outbox.ts'
import type { Log } from '../logging/log.ts'
import { notify } from '../notifications/notify.ts'
import type { SettingsCache } from '../settings/settings.ts'
import type { Clock } from './clock.ts'
import { dayAt, timeOfDayAt } from './days.ts'
import type { NetworkTime } from './network-time.ts'

const behindMs = 60_000
/** A machine that was merely switched off for a month is not stopped. */
const aheadMs = 45 * 86_400_000
const networkMs = 10 * 60_000
const checkEveryMs = 30_000
const rowId = 'clock'

interface Doubt {
  kind: ClockDoubt
  comparedWith: number
  noticedAt: number
}

export interface ClockGuardDeps {
  db: Database
  clock: Clock
  dispatcher: Dispatcher
  settings: SettingsCache
  log: Log
  /** None is asked unless given. */
  networkTime?: NetworkTime | undefined
}

/**
 * Stops what counts by time while the machine's clock is wrong (D-05): more than 60 s behind the newest stored event,
 * more than 45 days ahead of it at a start, or more than 10 minutes off the network's time. It goes on when the clock
 * agrees again or an administrator confirms it; both times are in the audit log.
 */
export interface ClockGuard {
  start(): Promise<void>
  stop(): void
  /** @throws RuleError `clock.wrong` */
  assertRight(): void
  /** Looks again: notices a new doubt, or that the clock was corrected. */
  check(): Promise<void>
  state(): ClockState
  confirm(tx: Tx, by: { actor: Actor; requestId: string }): Promise<void>
  /** Takes over what another part of the program wrote. */
  reload(): Promise<void>
}

export function createClockGuard({ db, clock, dispatcher, settings, log, networkTime }: ClockGuardDeps): ClockGuard {
  let newest = 0
  let trustedFromSeq = 0
  let doubt: Doubt | null = null
  let timer: NodeJS.Timeout | undefined

  const contradiction = (isStart: boolean, network: number | null): Omit<Doubt, 'noticedAt'> | null => {
    const now = clock.now()
    if (now < newest - behindMs) return { kind: 'behind', comparedWith: newest }
    if (isStart && newest > 0 && now > newest + aheadMs) return { kind: 'ahead', comparedWith: newest }
    if (network !== null && Math.abs(now - network) > networkMs) return { kind: 'network', comparedWith: network }
    return null
  }

  function isCorrected({ kind, comparedWith }: Doubt, network: number | null): boolean {
    const now = clock.now()
    if (kind === 'behind') return now >= comparedWith - behindMs
    if (kind === 'ahead') return now <= comparedWith + aheadMs
    return network !== null && Math.abs(now - network) <= networkMs
  }

  async function look(isStart: boolean): Promise<void> {
    // A start does not wait for an answer from afar; the first look after it does.
    const network = isStart ? null : ((await networkTime?.({ urgent: doubt?.kind === 'network' })) ?? null)
    if (doubt) {
      if (!isCorrected(doubt, network)) return
      await db.write(async (tx) => {
        if ((await storedState(tx))?.doubt) await settle(tx, 'clock.corrected')
      })
      await reload()
      return
    }
    newest = Math.max(newest, await newestEntry(db.read, trustedFromSeq))
    const found = contradiction(isStart, network)
    if (found) await raise(found)
  }

  async function raise(found: Omit<Doubt, 'noticedAt'>): Promise<void> {
    const now = clock.now()
    doubt = { ...found, noticedAt: now }
    const said = doubt
    log.error({ now, ...found }, 'the clock is in doubt; what counts by time is stopped')
    await db.write(async (tx) => {
      if ((await storedState(tx))?.doubt) return
      await store(tx, { ...said, doubt: said.kind })
      await note(tx, 'clock.doubted', systemActor(settings.get().locale), undefined)
      await notify(tx, now, {
        to: { permission: 'settings.change' },
        kind: 'clock.wrong',
        params: { now: shown(now), newest: shown(said.comparedWith) },
        link: '/health',
      })
      await emit(tx, now, 'clock.changed', {})
    })
  }

  const shown = (instant: number) => {
    const { timeZone } = settings.get()
    return `${dayAt(instant, timeZone)} ${timeOfDayAt(instant, timeZone)}`
  }

  async function note(tx: Tx, action: string, actor: Actor, requestId: string | undefined): Promise<void> {
    const now = clock.now()
    await audit(
      tx,
      { actor, requestId, now },
      { action, entity: 'clock', entityId: rowId, before: doubt, after: { now } },
    )
  }

  async function settle(tx: Tx, action: string, by?: { actor: Actor; requestId: string }): Promise<void> {
    const now = clock.now()
    await note(tx, action, by?.actor ?? systemActor(settings.get().locale), by?.requestId)
    const last = await tx.selectFrom('audit_entry').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst()
    await store(tx, { doubt: null, comparedWith: null, noticedAt: null, trustedFromSeq: last?.seq ?? 0 })
    await emit(tx, now, 'clock.changed', {})
  }

  async function reload(): Promise<void> {
    const stored = await storedState(db.read)
    doubt =
      stored?.doubt && stored.comparedWith !== null && stored.noticedAt !== null
        ? { kind: stored.doubt, comparedWith: stored.comparedWith, noticedAt: stored.noticedAt }
        : null
    trustedFromSeq = stored?.trustedFromSeq ?? 0
    newest = doubt && doubt.kind !== 'network' ? doubt.comparedWith : await newestEntry(db.read, trustedFromSeq)
  }

  const guarded = () => {
    look(false).catch((error: unknown) => log.error({ err: error }, 'the clock could not be checked'))
  }

  dispatcher.listen((event) => {
    if (event.name === 'clock.changed') {
      reload().catch((error: unknown) => log.error({ err: error }, 'the state of the clock could not be read'))
    } else if (!doubt) newest = Math.max(newest, event.at)
  })

  return {
    reload,
    check: () => look(false),
    async start() {
      await reload()
      await look(true)
      guarded()
      timer = setInterval(guarded, checkEveryMs).unref()
    },
    stop: () => clearInterval(timer),
    assertRight() {
      if (!doubt && clock.now() >= newest - behindMs) return
      // Noticed here first, or corrected a moment ago: the look settles which.
      guarded()
      if (doubt && isCorrected(doubt, null)) return
      throw new RuleError('clock.wrong')
    },
    state: () => ({
      now: clock.now(),
      right: doubt === null,
      doubt: doubt?.kind ?? null,
      comparedWith: doubt?.comparedWith ?? null,
      noticedAt: doubt?.noticedAt ?? null,
    }),
    async confirm(tx, by) {
      if (!(await storedState(tx))?.doubt) throw new RuleError('clock.alreadyRight')
      await settle(tx, 'clock.confirmed', by)
    },
  }
}

const storedState = (db: Reader | Tx) =>
  db.selectFrom('clock_state').selectAll().where('id', '=', rowId).executeTakeFirst()

type Stored = { doubt: ClockDoubt | null; comparedWith: number | null; noticedAt: number | null }

async function store(tx: Tx, state: Stored & { trustedFromSeq?: number }): Promise<void> {
  const values = {
    doubt: state.doubt,
    comparedWith: state.comparedWith,
    noticedAt: state.noticedAt,
    ...(state.trustedFromSeq === undefined ? {} : { trustedFromSeq: state.trustedFromSeq }),
  }
  if (await storedState(tx)) await tx.updateTable('clock_state').set(values).where('id', '=', rowId).execute()
  else {
    await tx
      .insertInto('clock_state')
      .values({ trustedFromSeq: 0, ...values, id: rowId })
      .execute()
  }
}

async function newestEntry(db: Reader, fromSeq: number): Promise<number> {
  const entry = await db
    .selectFrom('audit_entry')
    .select('at')
    .where('seq', '>=', fromSeq)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return entry?.at ?? 0
}
