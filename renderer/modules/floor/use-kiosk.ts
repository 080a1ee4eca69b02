import { onScopeDispose, readonly, shallowRef } from 'vue'
import { signInAtKiosk, signOut } from '../../../contracts/identity/sign-in.ts'
import { createWorkRecord } from '../../../contracts/workshop/work-records.ts'
import { readCoupon, readKioskOperations, readKioskWorker } from '../../../contracts/workshop/kiosk.ts'
import { call, newKey } from '../../app/api.ts'
import { failureOf, isAbort } from '../../app/failure.ts'
import { idle, step, type Effect, type Event, type State } from './kiosk-machine.ts'
import type { KioskWorker } from './kiosk-types.ts'
import { playTone } from './sounds.ts'

const toldFor = { done: 1_200, choose: 2_500, wrong: 4_000 }
const retryAfter = 2_000
/** The server is up, but not for this moment: what was asked has had no effect yet. */
const notNow = new Set(['server.stopping', 'outside.unavailable', 'server.unexpected'])

async function signInAs(badge: string, pin: string | null, signal: AbortSignal): Promise<KioskWorker> {
  const session = await call(signInAtKiosk, { body: { badge, ...(pin === null ? {} : { pin }) }, signal })
  const { token, name, photoFileId } = session
  const { worker, ...errand } = await call(readKioskWorker, { token, signal })
  const { id: workerId, number, lineName } = worker
  return { token, name, photoFileId, workerId, number, lineName, ...errand }
}

/** Carries out what the kiosk's machine asks for, and tells it what came of it. */
export function useKiosk() {
  const state = shallowRef<State>(idle)
  let asking: AbortController | undefined
  let toldTimer: number | undefined
  let retryTimer: number | undefined

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

  /** What is asked later makes what was asked before of no interest. */
  function ask(work: (signal: AbortSignal) => Promise<Event>): void {
    asking?.abort()
    const own = new AbortController()
    asking = own
    work(own.signal).then((event) => {
      if (!own.signal.aborted) send(event)
    }, sendFailure)
  }

  function save({ token, entry, quantity }: Extract<Effect, { do: 'save' }>): void {
    const { operation, coupon, key } = entry
    const body = { operationId: operation.id, quantity, ...(coupon ? { couponCode: coupon.code } : {}) }
    call(createWorkRecord, { body, token, key }).then((record) => send({ name: 'saved', record }), sendFailure)
  }

  function retry(): void {
    const now = state.value
    if (now.at !== 'saving') return
    save({ do: 'save', token: now.worker.token, entry: now.entry, quantity: Number(now.entry.digits) })
  }

  function carryOut(effect: Effect): void {
    switch (effect.do) {
      case 'signIn':
        return ask(async (signal) => ({
          name: 'signedIn',
          worker: await signInAs(effect.badge, effect.pin, signal),
        }))
      case 'readOperations':
        return ask(async (signal) => {
          const { token, productId: id } = effect
          const { items } = await call(readKioskOperations, { params: { id }, token, signal })
          return { name: 'operationsRead', operations: items }
        })
      case 'readCoupon':
        return ask(async (signal) => {
          const { token, code } = effect
          return {
            name: 'couponRead',
            coupon: await call(readCoupon, { query: { code }, token, signal }),
            key: newKey(),
          }
        })
      case 'save':
        return save(effect)
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
