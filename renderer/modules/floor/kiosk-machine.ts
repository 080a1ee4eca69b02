import type { ErrorCode } from '../../../contracts/errors.ts'
import { readQuantity } from './quantity.ts'
import type { KioskCoupon, KioskOperation, KioskProduct, KioskRecord, KioskWorker } from './kiosk-types.ts'

/**
 * What stands on a kiosk's screen and what may follow. Nothing here asks the server or draws: a step answers the next
 * state and the effects somebody else carries out, so that every path can be tested without a screen.
 */
export interface Entry {
  operation: KioskOperation
  coupon: KioskCoupon | null
  digits: string
  /** The digits stand there of themselves (what is left of a coupon): the first one pressed replaces them. */
  isPrefilled: boolean
  /** One key an entry: however often it is sent, it is recorded once. */
  key: string
}

/** What a kiosk keeps until it can bring it to the server. */
export type KeptWork = Pick<KioskRecord, 'quantity' | 'operationName' | 'productName'>

/** What a kiosk that is alone does not know of a badge or a coupon. */
export type Unknown = 'badgeUnknownAlone' | 'couponUnknownAlone' | 'couponUsedAlone'

export type Tone = 'done' | 'choose' | 'wrong'

export type Message =
  | { kind: 'recorded'; record: KioskRecord; name: string }
  | { kind: 'kept'; work: KeptWork; name: string; hasPin: boolean }
  | { kind: 'problem'; code: ErrorCode; text: string }
  | { kind: 'badgeFirst' | 'unreachable' | 'sessionOver' | 'unknownWhether' }
  | { kind: Unknown }
  | { kind: 'quantity'; fault: 'empty' | 'notWhole' | 'tooSmall' | 'tooLarge' | 'aboveCoupon'; limit: number }

export interface Idle {
  at: 'idle'
}
interface Typing {
  at: 'typing'
  code: string
}
interface SigningIn {
  at: 'signingIn'
  badge: string
  pin: string | null
}
interface Pin {
  at: 'pin'
  badge: string
  digits: string
  isWrong: boolean
}
export interface Choose {
  at: 'choose'
  worker: KioskWorker
  step: 'recent' | 'products' | 'operations'
  product: KioskProduct | null
  operations: readonly KioskOperation[]
  /** Something was asked and is not answered yet. */
  isAsking: boolean
}
export interface Quantity {
  at: 'quantity'
  worker: KioskWorker
  entry: Entry
}
export interface Saving {
  at: 'saving'
  worker: KioskWorker
  entry: Entry
  /** The server has not answered so far; it is asked again. */
  isLate: boolean
  /** What was scanned meanwhile: looked at once this is saved. */
  next: string | null
}
export interface Told {
  at: 'told'
  tone: Tone
  message: Message
  after: Idle | Choose | Quantity
  next: string | null
}

export type State = Idle | Typing | SigningIn | Pin | Choose | Quantity | Saving | Told

export type Event =
  | { name: 'scanned'; code: string }
  | { name: 'typeBadge' }
  | { name: 'key'; character: string }
  | { name: 'erase' }
  | { name: 'clear' }
  | { name: 'submit' }
  | { name: 'back' }
  | { name: 'leave' }
  | { name: 'untouched' }
  | { name: 'toldLongEnough' }
  | { name: 'signedIn'; worker: KioskWorker }
  | { name: 'pickOther' }
  | { name: 'pickProduct'; product: KioskProduct }
  | { name: 'operationsRead'; operations: readonly KioskOperation[] }
  | { name: 'pickOperation'; operation: KioskOperation; key: string }
  | { name: 'couponRead'; coupon: KioskCoupon; key: string }
  | { name: 'saved'; record: KioskRecord }
  | { name: 'refused'; code: ErrorCode; text: string; key: string }
  | { name: 'unanswered' }
  /** The server does not answer, and the kiosk itself does not know it. */
  | { name: 'unknown'; what: Unknown }
  | { name: 'kept'; work: KeptWork }
  /** The kiosk can keep nothing: its browser does not let it, or it has never heard the server. */
  | { name: 'notKept' }

export type Effect =
  | { do: 'signIn'; badge: string; pin: string | null }
  | { do: 'readOperations'; token: string | null; productId: string }
  | { do: 'readCoupon'; token: string | null; code: string }
  | { do: 'save'; token: string; entry: Entry; quantity: number }
  | { do: 'keep'; worker: KioskWorker; entry: Entry; quantity: number }
  | { do: 'retrySoon' }
  | { do: 'signOut'; token: string }
  | { do: 'sound'; tone: Tone }

export interface Step {
  state: State
  effects: readonly Effect[]
}

export const idle: Idle = { at: 'idle' }

const longestBadge = 32
const longestPin = 8
const shortestPin = 4
/** One more digit than a million: too large is said, not cut off. */
const longestQuantity = 7

const stay = (state: State): Step => ({ state, effects: [] })
const go = (state: State, ...effects: Effect[]): Step => ({ state, effects })

/** A coupon is `<bundle code>/<number of the operation>`. */
const looksLikeCoupon = (code: string): boolean => /^.+\/\d{1,3}$/.test(code)

const workerOf = (state: State): KioskWorker | null => {
  if (state.at === 'choose' || state.at === 'quantity' || state.at === 'saving') return state.worker
  return state.at === 'told' && state.after.at !== 'idle' ? state.after.worker : null
}

/** Something is offered before all the products: what was begun, or what was done last. */
export const hasOwnWork = ({ unfinished, recent }: KioskWorker): boolean => unfinished.length > 0 || recent.length > 0

const chooseFor = (worker: KioskWorker): Choose => ({
  at: 'choose',
  worker,
  // Where a coupon is needed there are no products to go on to.
  step: hasOwnWork(worker) || worker.requiresCoupon ? 'recent' : 'products',
  product: null,
  operations: [],
  isAsking: false,
})

/** The server forgets who was signed in; a kiosk alone has signed in nobody. */
const signingOut = ({ token }: KioskWorker): Effect[] => (token === null ? [] : [{ do: 'signOut', token }])

const told = (tone: Tone, message: Message, after: Told['after'], next: string | null = null): Step =>
  go({ at: 'told', tone, message, after, next }, { do: 'sound', tone })

/** Nothing of the worker stays behind. */
const toIdle = (state: State): Step => {
  const worker = workerOf(state)
  return worker ? go(idle, ...signingOut(worker)) : stay(idle)
}

export function step(state: State, event: Event): Step {
  switch (event.name) {
    case 'scanned':
      return onScanned(state, event.code)
    case 'leave':
      return state.at === 'saving' ? stay(state) : toIdle(state)
    case 'untouched':
      return state.at === 'saving' || state.at === 'told' ? stay(state) : toIdle(state)
    case 'key':
    case 'erase':
    case 'clear':
      return stay(typed(state, event))
    case 'submit':
      return onSubmit(state)
    case 'back':
      return onBack(state)
    case 'refused':
      return onRefused(state, event)
    case 'unanswered':
      return onUnanswered(state)
    case 'unknown':
      return onUnknown(state, event.what)
    case 'notKept':
      return onNotKept(state)
    case 'toldLongEnough':
      if (state.at !== 'told') return stay(state)
      return state.next === null ? stay(state.after) : onScanned(state.after, state.next)
    case 'saved':
      return onSafe(state, ({ name }) => ({ kind: 'recorded', record: event.record, name }))
    case 'kept':
      return onSafe(state, ({ name, hasPin }) => ({ kind: 'kept', work: event.work, name, hasPin }))
    default:
      return onChoice(state, event)
  }
}

function onScanned(state: State, code: string): Step {
  if (state.at === 'saving') return stay({ ...state, next: code })
  const worker = workerOf(state)
  if (!worker) return go({ at: 'signingIn', badge: code, pin: null }, { do: 'signIn', badge: code, pin: null })
  if (looksLikeCoupon(code)) {
    return go({ ...chooseFor(worker), isAsking: true }, { do: 'readCoupon', token: worker.token, code })
  }
  return go({ at: 'signingIn', badge: code, pin: null }, ...signingOut(worker), {
    do: 'signIn',
    badge: code,
    pin: null,
  })
}

function typed(state: State, event: Extract<Event, { name: 'key' | 'erase' | 'clear' }>): State {
  const change = (text: string, longest: number) => {
    if (event.name === 'clear') return ''
    return event.name === 'erase' ? text.slice(0, -1) : (text + event.character).slice(0, longest)
  }
  if (state.at === 'typing') return { ...state, code: change(state.code, longestBadge) }
  if (state.at === 'pin') return { ...state, digits: change(state.digits, longestPin), isWrong: false }
  if (state.at !== 'quantity') return state
  const { entry } = state
  const digits = change(entry.isPrefilled ? '' : entry.digits, longestQuantity).replace(/^0+(?=\d)/, '')
  return { ...state, entry: { ...entry, digits, isPrefilled: false } }
}

function onSubmit(state: State): Step {
  if (state.at === 'typing') {
    const badge = state.code.trim()
    return badge === '' ? stay(state) : go({ at: 'signingIn', badge, pin: null }, { do: 'signIn', badge, pin: null })
  }
  if (state.at === 'pin') {
    const { badge, digits: pin } = state
    return pin.length < shortestPin ? stay(state) : go({ at: 'signingIn', badge, pin }, { do: 'signIn', badge, pin })
  }
  // A second press while it is being saved finds another state and does nothing.
  if (state.at !== 'quantity') return stay(state)
  const { worker, entry } = state
  const { quantity, fault } = readQuantity(entry.digits, worker.quantityLimit)
  if (fault !== undefined) return told('choose', { kind: 'quantity', fault, limit: worker.quantityLimit }, state)
  // The server says itself what is left; a kiosk alone goes by what it keeps.
  const left = worker.token === null ? entry.coupon?.remaining : undefined
  if (left !== undefined && quantity > left) {
    return told('choose', { kind: 'quantity', fault: 'aboveCoupon', limit: left }, state)
  }
  const { token } = worker
  return go(
    { at: 'saving', worker, entry, isLate: false, next: null },
    token === null ? { do: 'keep', worker, entry, quantity } : { do: 'save', token, entry, quantity },
  )
}

function onBack(state: State): Step {
  if (state.at === 'typing' || state.at === 'pin') return stay(idle)
  if (state.at === 'quantity') return stay(chooseFor(state.worker))
  if (state.at !== 'choose') return stay(state)
  const { worker } = state
  if (state.step === 'operations') return stay({ ...chooseFor(worker), step: 'products' })
  return state.step === 'products' && hasOwnWork(worker) ? stay(chooseFor(worker)) : toIdle(state)
}

/** Recorded, or kept until it can be: the kiosk is free for the next. */
function onSafe(state: State, messageTo: (worker: KioskWorker) => Message): Step {
  if (state.at !== 'saving') return stay(state)
  const { worker, next } = state
  const { state: answer, effects } = told('done', messageTo(worker), idle, next)
  return go(answer, ...effects, ...signingOut(worker))
}

/** What the worker can put right on the spot is amber; the rest is red and for the master. */
const forTheWorker = new Set<ErrorCode>([
  'bundle.limitExceeded',
  'workRecord.quantityAboveLimit',
  'workRecord.otherProductOperation',
  'request.invalid',
])

function onRefused(state: State, { code, text, key }: Extract<Event, { name: 'refused' }>): Step {
  if (state.at === 'signingIn') {
    if (code === 'auth.failed') {
      return go(
        { at: 'pin', badge: state.badge, digits: '', isWrong: state.pin !== null },
        { do: 'sound', tone: state.pin === null ? 'choose' : 'wrong' },
      )
    }
    if (code === 'worker.badgeUnknown' && looksLikeCoupon(state.badge))
      return told('choose', { kind: 'badgeFirst' }, idle)
    return told('wrong', { kind: 'problem', code, text }, idle)
  }
  if (code === 'auth.required') {
    if (state.at === 'saving') return told('wrong', { kind: 'unknownWhether' }, idle)
    return told('choose', { kind: 'sessionOver' }, idle)
  }
  const message: Message = { kind: 'problem', code, text }
  const tone = forTheWorker.has(code) ? 'choose' : 'wrong'
  if (state.at === 'choose') return told(tone, message, chooseFor(state.worker))
  if (state.at !== 'saving') return stay(state)
  const { worker, entry, next } = state
  // A refused entry was not recorded; put right it is another one.
  if (tone === 'choose') return told(tone, message, { at: 'quantity', worker, entry: { ...entry, key } }, next)
  return told(tone, message, chooseFor(worker), next)
}

function onUnanswered(state: State): Step {
  if (state.at === 'saving') {
    const { worker, entry } = state
    return go({ ...state, isLate: true }, { do: 'keep', worker, entry, quantity: Number(entry.digits) })
  }
  if (state.at === 'signingIn') return told('wrong', { kind: 'unreachable' }, idle)
  if (state.at === 'choose' && state.isAsking) return told('wrong', { kind: 'unreachable' }, chooseFor(state.worker))
  return stay(state)
}

function onUnknown(state: State, what: Unknown): Step {
  if (state.at === 'signingIn') {
    const isCoupon = looksLikeCoupon(state.badge)
    return isCoupon ? told('choose', { kind: 'badgeFirst' }, idle) : told('wrong', { kind: what }, idle)
  }
  if (state.at === 'choose' && state.isAsking) return told('wrong', { kind: what }, chooseFor(state.worker))
  return stay(state)
}

/** Nothing is left but to ask the server again, where it knows the worker. */
function onNotKept(state: State): Step {
  if (state.at !== 'saving') return stay(state)
  const { worker, entry } = state
  if (worker.token !== null) return go(state, { do: 'retrySoon' })
  return told('wrong', { kind: 'unreachable' }, { at: 'quantity', worker, entry })
}

type Choice = Extract<
  Event,
  {
    name: 'typeBadge' | 'signedIn' | 'pickOther' | 'pickProduct' | 'operationsRead' | 'pickOperation' | 'couponRead'
  }
>

function onChoice(state: State, event: Choice): Step {
  if (event.name === 'typeBadge') return state.at === 'idle' ? stay({ at: 'typing', code: '' }) : stay(state)
  if (event.name === 'signedIn') {
    return state.at === 'signingIn' ? go(chooseFor(event.worker), { do: 'sound', tone: 'choose' }) : stay(state)
  }
  if (state.at !== 'choose') return stay(state)
  const { worker } = state
  switch (event.name) {
    case 'pickOther':
      return stay({ ...chooseFor(worker), step: 'products' })
    case 'pickProduct':
      return go(
        { ...state, step: 'operations', product: event.product, operations: [], isAsking: true },
        { do: 'readOperations', token: worker.token, productId: event.product.id },
      )
    case 'operationsRead':
      return stay({ ...state, operations: event.operations, isAsking: false })
    case 'pickOperation':
      return stay({
        at: 'quantity',
        worker,
        entry: { operation: event.operation, coupon: null, digits: '', isPrefilled: false, key: event.key },
      })
    case 'couponRead': {
      const { coupon, key } = event
      const entry: Entry = {
        operation: coupon.operation,
        coupon,
        digits: String(coupon.remaining),
        isPrefilled: true,
        key,
      }
      return go({ at: 'quantity', worker, entry }, { do: 'sound', tone: 'choose' })
    }
  }
}
