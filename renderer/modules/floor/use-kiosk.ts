import { onScopeDispose, readonly, shallowRef, type Ref } from 'vue'
import { signInAtKiosk, signOut } from '../../../contracts/identity/sign-in.ts'
import { createWorkRecord } from '../../../contracts/workshop/work-records.ts'
import { readCoupon, readKioskOperations, readKioskWorker } from '../../../contracts/workshop/kiosk.ts'
import { NetworkError, call, newKey } from '../../app/api.ts'
import { failureOf, isAbort } from '../../app/failure.ts'
import { idle, step, type Effect, type Event, type State } from './kiosk-machine.ts'
import type { KioskWorker } from './kiosk-types.ts'
import type { Alone } from './offline/use-alone.ts'
import { playTone } from './sounds.ts'

const toldFor = { done: 1_200, choose: 2_500, wrong: 4_000 }
const retryAfter = 2_000
/** A machine that is switched off does not even refuse. */
const answerWithin = 5_000
/** Where the line is lost already, the server is asked for what it is worth. */
const answerWithinLost = 1_000
/** The server is up, but not for this moment: what was asked has had no effect yet. */
const notNow = new Set(['server.stopping', 'outside.unavailable', 'server.unexpected'])

async function signInAs(badge: string, pin: string | null, signal: AbortSignal): Promise<KioskWorker> {
  const session = await call(signInAtKiosk, { body: { badge, ...(pin === null ? {} : { pin }) }, signal })
  const { token, name, photoFileId, personId: id } = session
  const { worker, ...errand } = await call(readKioskWorker, {
    token,
    signal,
  })
  const { number, lineName } = worker
  const own = { id, badge, token, hasPin: false, name, photoFileId, number, lineName }
  return { ...own, ...errand }
}

/** Asks the server, and gives up when it takes longer than a queue of ten can wait. */
async function inTime<T>(
  milliseconds: number,
  signal: AbortSignal,
  work: (own: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(milliseconds)
  try {
    return await work(AbortSignal.any([signal, limit]))
  } catch (error) {
    if (limit.aborted && !signal.aborted) throw new NetworkError(error)
    throw error
  }
}

const isUnanswered = (error: unknown): boolean => {
  if (isAbort(error)) return false
  const failure = failureOf(error)
  return failure.kind === 'network' || notNow.has(failure.problem.code)
}

/** Carries out what the kiosk's machine asks for, and tells it what came of it. */
export function useKiosk(alone: Alone, isLost: Readonly<Ref<boolean>>) {
  const state = shallowRef<State>(idle)
  let asking: AbortController | undefined
  let toldTimer: number | undefined
  let retryTimer: number | undefined
  const limit = () => (isLost.value ? answerWithinLost : answerWithin)

  function send(event: Event): void {
    const before = state.value
    const { state: next, effects } = step(before, event)
    state.value = next
    const isWaiting = next.at === 'signingIn' || (next.at === 'choose' && next.isAsking)
    if (!isWaiting) asking?.abort()
    if (next.at === 'told' && next !== before) {
      window.clearTimeout(toldTimer)
      toldTimer = window.setTimeout(() => send({ name: 'toldLongEnough' }), toldFor[next.tone])
    }
    for (const effect of effects) carryOut(effect)
  }

  function sendFailure(error: unknown): void {
    if (isAbort(error)) return
    const failure = failureOf(error)
    if (failure.kind === 'network' || notNow.has(failure.problem.code)) return send({ name: 'unanswered' })
    const { code, detail, errors } = failure.problem
    send({ name: 'refused', code, text: errors?.[0]?.message ?? detail, key: newKey() })
  }

  /**
   * Asks the server, or, where it does not answer or the worker is known from what the kiosk keeps, that. What is asked later
   * makes what was asked before of no interest.
   */
  function ask(work: ((signal: AbortSignal) => Promise<Event>) | null, otherwise: () => Promise<Event>): void {
    asking?.abort()
    const own = new AbortController()
    asking = own
    const answer = async () => {
      if (!work) return otherwise()
      try {
        return await inTime(limit(), own.signal, work)
      } catch (error) {
        if (isUnanswered(error) && alone.canGoOn.value) return otherwise()
        throw error
      }
    }
    answer().then((event) => {
      if (!own.signal.aborted) send(event)
    }, sendFailure)
  }

  function save({ token, entry, quantity }: Extract<Effect, { do: 'save' }>): void {
    const { operation, coupon, key } = entry
    const body = { operationId: operation.id, quantity, ...(coupon ? { couponCode: coupon.code } : {}) }
    const never = new AbortController().signal
    inTime(limit(), never, (signal) => call(createWorkRecord, { body, token, key, signal })).then(
      (record) => send({ name: 'saved', record }),
      sendFailure,
    )
  }

  /** The server may have it all the same: under the same key it is recorded once. */
  function keep({ worker, entry, quantity }: Extract<Effect, { do: 'keep' }>): void {
    const { name: operationName, productName } = entry.operation
    alone.keepWork(worker, entry, quantity).then(
      (isKept) => send(isKept ? { name: 'kept', work: { quantity, operationName, productName } } : { name: 'notKept' }),
      () => send({ name: 'notKept' }),
    )
  }

  function retry(): void {
    const now = state.value
    if (now.at !== 'saving' || now.worker.token === null) return
    save({ do: 'save', token: now.worker.token, entry: now.entry, quantity: Number(now.entry.digits) })
  }

  async function workerAlone(badge: string): Promise<Event> {
    const worker = await alone.workerOf(badge)
    return worker ? { name: 'signedIn', worker } : { name: 'unknown', what: 'badgeUnknownAlone' }
  }

  async function couponAlone(code: string): Promise<Event> {
    const coupon = await alone.couponOf(code)
    if (!coupon) return { name: 'unknown', what: 'couponUnknownAlone' }
    if (coupon.remaining <= 0) return { name: 'unknown', what: 'couponUsedAlone' }
    return { name: 'couponRead', coupon, key: newKey() }
  }

  function carryOut(effect: Effect): void {
    switch (effect.do) {
      case 'signIn': {
        const { badge, pin } = effect
        return ask(
          async (signal) => {
            const worker = await signInAs(badge, pin, signal)
            void alone.noteRecent(worker)
            return { name: 'signedIn', worker }
          },
          () => workerAlone(badge),
        )
      }
      case 'readOperations': {
        const { token, productId: id } = effect
        return ask(
          token === null
            ? null
            : async (signal) => {
                const { items } = await call(readKioskOperations, { params: { id }, token, signal })
                return { name: 'operationsRead', operations: items }
              },
          async () => ({ name: 'operationsRead', operations: (await alone.operationsOf(id)) ?? [] }),
        )
      }
      case 'readCoupon': {
        const { token, code } = effect
        return ask(
          token === null
            ? null
            : async (signal) => {
                const coupon = await call(readCoupon, { query: { code }, token, signal })
                return { name: 'couponRead', coupon, key: newKey() }
              },
          () => couponAlone(code),
        )
      }
      case 'save':
        return save(effect)
      case 'keep':
        return keep(effect)
      case 'retrySoon':
        window.clearTimeout(retryTimer)
        retryTimer = window.setTimeout(retry, retryAfter)
        return
      case 'signOut':
        // The token dies by itself in a quarter of an hour where this does not arrive.
        void call(signOut, { token: effect.token }).catch(() => undefined)
        return
      case 'sound':
        return playTone(effect.tone)
    }
  }

  onScopeDispose(() => {
    asking?.abort()
    window.clearTimeout(toldTimer)
    window.clearTimeout(retryTimer)
  })

  return { state: readonly(state) as Readonly<typeof state>, send }
}
