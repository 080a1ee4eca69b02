import { describe, expect, it } from 'vitest'
import { idle, step, type Effect, type Event, type State } from './kiosk-machine.ts'
import type { KioskCoupon, KioskOperation, KioskWorker } from './kiosk-types.ts'

const nothing = { pieces: 0, amountMinor: 0 }
const sleeve: KioskOperation = {
  id: 'sleeve',
  name: 'Sleeve',
  sequence: 1,
  rateMinor: 85_000,
  productId: 'shirt',
  productCode: 'M-12',
  productName: 'Shirt M-12',
}
const tokenOfZulfiya = 'token of Zulfiya'
const zulfiya: KioskWorker = {
  id: 'zulfiya',
  badge: 'B-0001',
  token: tokenOfZulfiya,
  hasPin: false,
  name: 'Karimova Zulfiya',
  photoFileId: null,
  number: '101',
  lineName: 'Line 1',
  shift: null,
  totals: { pending: nothing, approved: nothing, rejected: nothing },
  unfinished: [],
  requiresCoupon: false,
  recent: [sleeve],
  products: [{ id: 'shirt', code: 'M-12', name: 'Shirt M-12' }],
  quantityLimit: 5_000,
  printsSlips: false,
}
const coupon: KioskCoupon = {
  code: 'B-117/1',
  bundleId: 'bundle',
  bundleCode: 'B-117',
  bundlePieces: 30,
  operation: sleeve,
  remaining: 30,
}
const record = { quantity: 60, amountMinor: 5_100_000, operationName: 'Sleeve', productName: 'Shirt M-12' }

/** Lets all of it happen, one after the other; answers where the kiosk stands then and what was to be done. */
function after(...events: Event[]): { state: State; effects: Effect[] } {
  const effects: Effect[] = []
  let state: State = idle
  for (const event of events) {
    const next = step(state, event)
    state = next.state
    effects.push(...next.effects)
  }
  return { state, effects }
}
const scanned = (code: string): Event => ({ name: 'scanned', code })
const press = (digits: string): Event[] => Array.from(digits, (character) => ({ name: 'key', character }))
const refused = (code: Extract<Event, { name: 'refused' }>['code'], text = ''): Event => ({
  name: 'refused',
  code,
  text,
  key: 'another key',
})
const signedIn: Event[] = [scanned('B-0001'), { name: 'signedIn', worker: zulfiya }]
const atQuantity: Event[] = [...signedIn, { name: 'pickOperation', operation: sleeve, key: 'one key' }]
const saving: Event[] = [...atQuantity, ...press('60'), { name: 'submit' }]
const done = (effects: readonly Effect[], what: Effect['do']) => effects.filter((effect) => effect.do === what)

describe('the kiosk', () => {
  it('takes a badge, an operation, a quantity, says so, and is free for the next', () => {
    const told = after(...saving, { name: 'saved', record })
    expect(told.state).toMatchObject({ at: 'told', tone: 'done', message: { kind: 'recorded', record } })
    expect(done(told.effects, 'save')).toMatchObject([
      { quantity: 60, token: tokenOfZulfiya, entry: { key: 'one key' } },
    ])
    expect(done(told.effects, 'signOut')).toEqual([{ do: 'signOut', token: tokenOfZulfiya }])
    expect(step(told.state, { name: 'toldLongEnough' }).state).toBe(idle)
  })

  it('offers what was done last, or products where nothing was', () => {
    expect(after(...signedIn).state).toMatchObject({ at: 'choose', step: 'recent' })
    const newcomer = { ...zulfiya, recent: [] }
    expect(after(scanned('B-0002'), { name: 'signedIn', worker: newcomer }).state).toMatchObject({ step: 'products' })
    const couponOnly = { ...newcomer, requiresCoupon: true, products: [] }
    const waiting = after(scanned('B-0002'), { name: 'signedIn', worker: couponOnly })
    expect(waiting.state).toMatchObject({ step: 'recent' })
    expect(step(waiting.state, { name: 'back' }).state).toBe(idle)
  })

  it('goes from a product to its operations and back', () => {
    const [product] = zulfiya.products
    if (!product) throw new Error('no product')
    const chosen = after(...signedIn, { name: 'pickOther' }, { name: 'pickProduct', product })
    expect(chosen.state).toMatchObject({ step: 'operations', isAsking: true })
    expect(done(chosen.effects, 'readOperations')).toMatchObject([{ productId: 'shirt' }])
    const read = step(chosen.state, { name: 'operationsRead', operations: [sleeve] }).state
    expect(read).toMatchObject({ operations: [sleeve], isAsking: false })
    const products = step(read, { name: 'back' }).state
    expect(products).toMatchObject({ step: 'products' })
    const recent = step(products, { name: 'back' }).state
    expect(recent).toMatchObject({ step: 'recent' })
    expect(step(recent, { name: 'back' }).state).toBe(idle)
  })

  it('saves once however often Save is pressed, and always under the same key', () => {
    const twice = after(...saving, { name: 'submit' }, { name: 'submit' })
    expect(done(twice.effects, 'save')).toHaveLength(1)
    const late = step(twice.state, { name: 'unanswered' })
    expect(late.effects).toMatchObject([{ do: 'keep', worker: zulfiya, quantity: 60, entry: { key: 'one key' } }])
    expect(late.state).toMatchObject({ at: 'saving', isLate: true, entry: { key: 'one key', digits: '60' } })
  })

  it('gives what was refused and is put right a key of its own', () => {
    const { state } = after(...saving, refused('bundle.limitExceeded', '10 left'))
    expect(state).toMatchObject({
      at: 'told',
      tone: 'choose',
      after: { at: 'quantity', entry: { key: 'another key' } },
    })
  })

  it.each(['untouched', 'leave'] as const)('keeps nothing of the worker when %s', (name) => {
    const left = after(...atQuantity, ...press('60'), { name })
    expect(left.state).toBe(idle)
    expect(left.effects.at(-1)).toEqual({ do: 'signOut', token: tokenOfZulfiya })
  })

  it('does not go away from under a record that is being saved', () => {
    expect(after(...saving, { name: 'untouched' }).state.at).toBe('saving')
    expect(after(...saving, { name: 'leave' }).state.at).toBe('saving')
  })

  it('lets the next badge take over at any moment', () => {
    const next = after(...atQuantity, scanned('B-0002'))
    expect(next.state).toEqual({ at: 'signingIn', badge: 'B-0002', pin: null })
    expect(next.effects.slice(-2).map((effect) => effect.do)).toEqual(['signOut', 'signIn'])
  })

  it('looks at a badge scanned during the saving once it is saved', () => {
    const told = after(...saving, scanned('B-0002'), { name: 'saved', record })
    expect(told.state).toMatchObject({ at: 'told', next: 'B-0002' })
    expect(step(told.state, { name: 'toldLongEnough' }).state).toMatchObject({ at: 'signingIn', badge: 'B-0002' })
  })
})

describe('a coupon', () => {
  const couponRead: Event = { name: 'couponRead', coupon, key: 'one key' }

  it('leads straight to the quantity, with what is left of it', () => {
    const asked = after(...signedIn, scanned('B-117/1'))
    expect(done(asked.effects, 'readCoupon')).toMatchObject([{ code: 'B-117/1' }])
    const read = step(asked.state, couponRead).state
    expect(read).toMatchObject({ at: 'quantity', entry: { digits: '30', isPrefilled: true } })
    expect(step(read, { name: 'key', character: '5' }).state).toMatchObject({ entry: { digits: '5' } })
    expect(step(read, { name: 'erase' }).state).toMatchObject({ entry: { digits: '' } })
  })

  it('before the badge asks for the badge', () => {
    const { state } = after(scanned('B-117/1'), refused('worker.badgeUnknown'))
    expect(state).toMatchObject({ at: 'told', tone: 'choose', message: { kind: 'badgeFirst' }, after: idle })
  })

  it('that is used says by whom, in red, and leaves the worker where they were', () => {
    const { state } = after(...signedIn, scanned('B-117/1'), refused('coupon.used', 'Already used by Zulfiya'))
    expect(state).toMatchObject({ at: 'told', tone: 'wrong', message: { text: 'Already used by Zulfiya' } })
    expect(step(state, { name: 'toldLongEnough' }).state).toMatchObject({ at: 'choose', worker: zulfiya })
  })
})

describe('a coupon begun before', () => {
  const begun: KioskWorker = { ...zulfiya, recent: [], unfinished: [{ ...coupon, remaining: 12 }] }
  const atChoice: Event[] = [scanned('B-0001'), { name: 'signedIn', worker: begun }]

  it('is offered first and takes one tap to its quantity', () => {
    expect(after(...atChoice).state).toMatchObject({ at: 'choose', step: 'recent' })
    const [job] = begun.unfinished
    if (!job) throw new Error('no coupon')
    const tapped = after(...atChoice, { name: 'couponRead', coupon: job, key: 'one key' })
    expect(tapped.state).toMatchObject({ at: 'quantity', entry: { digits: '12', coupon: { code: 'B-117/1' } } })
    expect(step(tapped.state, { name: 'back' }).state).toMatchObject({ at: 'choose', step: 'recent' })
  })
})

describe('a badge', () => {
  it('of somebody with a PIN asks for it, and says when it was wrong', () => {
    const asked = after(scanned('B-0001'), refused('auth.failed'))
    expect(asked.state).toMatchObject({ at: 'pin', isWrong: false })
    const short = step(asked.state, { name: 'submit' })
    expect(short.effects).toEqual([])
    const tried = after(scanned('B-0001'), refused('auth.failed'), ...press('1234'), { name: 'submit' })
    expect(done(tried.effects, 'signIn').at(-1)).toEqual({ do: 'signIn', badge: 'B-0001', pin: '1234' })
    expect(step(tried.state, refused('auth.failed')).state).toMatchObject({ at: 'pin', isWrong: true, digits: '' })
  })

  it('can be typed', () => {
    const typed = after({ name: 'typeBadge' }, ...press('B-0O'), { name: 'erase' }, ...press('01'), { name: 'submit' })
    expect(typed.state).toMatchObject({ at: 'signingIn', badge: 'B-001' })
    expect(after({ name: 'typeBadge' }, { name: 'submit' }).state.at).toBe('typing')
  })

  it('that is unknown is red', () => {
    const { state } = after(scanned('X-0001'), refused('worker.badgeUnknown', 'Call the master.'))
    expect(state).toMatchObject({ at: 'told', tone: 'wrong', after: idle })
  })
})

describe('a quantity', () => {
  it.each([
    ['', 'empty'],
    ['0', 'tooSmall'],
    ['5001', 'tooLarge'],
    ['1000000', 'tooLarge'],
  ])('of %j is not sent but said', (digits, fault) => {
    const { state, effects } = after(...atQuantity, ...press(digits), { name: 'submit' })
    expect(state).toMatchObject({ at: 'told', tone: 'choose', message: { kind: 'quantity', fault, limit: 5_000 } })
    expect(done(effects, 'save')).toEqual([])
  })

  it('can be cleared', () => {
    expect(after(...atQuantity, ...press('60'), { name: 'clear' }).state).toMatchObject({ entry: { digits: '' } })
  })
})

describe('a server that does not answer', () => {
  it('at a badge says so and starts again', () => {
    expect(after(scanned('B-0001'), { name: 'unanswered' }).state).toMatchObject({
      at: 'told',
      tone: 'wrong',
      message: { kind: 'unreachable' },
      after: idle,
    })
  })

  it('and then no longer knows the worker, asks them to look whether it was recorded', () => {
    const { state } = after(...saving, { name: 'unanswered' }, refused('auth.required'))
    expect(state).toMatchObject({ at: 'told', tone: 'wrong', message: { kind: 'unknownWhether' }, after: idle })
  })

  it('has what was entered kept at the kiosk, which is then free for the next', () => {
    const { state, effects } = after(...saving, { name: 'unanswered' }, { name: 'kept', work: record })
    expect(state).toMatchObject({
      at: 'told',
      tone: 'done',
      message: { kind: 'kept', work: { quantity: 60 }, name: 'Karimova Zulfiya', hasPin: false },
      after: idle,
    })
    expect(done(effects, 'signOut')).toEqual([{ do: 'signOut', token: tokenOfZulfiya }])
  })

  it('is asked again where the kiosk can keep nothing', () => {
    const { state, effects } = after(...saving, { name: 'unanswered' }, { name: 'notKept' })
    expect(effects.at(-1)).toEqual({ do: 'retrySoon' })
    expect(state).toMatchObject({ at: 'saving', isLate: true, entry: { key: 'one key' } })
  })

  it('too late changes nothing', () => {
    const { state } = after(...signedIn, { name: 'leave' })
    for (const late of [
      { name: 'saved', record },
      { name: 'couponRead', coupon, key: 'k' },
      refused('coupon.used'),
    ] as const) {
      expect(step(state, late)).toEqual({ state: idle, effects: [] })
    }
  })
})

describe('a kiosk that is alone', () => {
  const known: KioskWorker = { ...zulfiya, token: null, totals: null, hasPin: true }
  const alone: Event[] = [scanned('B-0001'), { name: 'signedIn', worker: known }]
  const entered: Event[] = [...alone, { name: 'pickOperation', operation: sleeve, key: 'one key' }, ...press('60')]

  it('keeps the work instead of asking for it, and signs nobody out', () => {
    const { state, effects } = after(...entered, { name: 'submit' }, { name: 'kept', work: record })
    expect(done(effects, 'save')).toEqual([])
    expect(done(effects, 'keep')).toMatchObject([{ worker: known, quantity: 60, entry: { key: 'one key' } }])
    expect(done(effects, 'signOut')).toEqual([])
    expect(state).toMatchObject({ message: { kind: 'kept', hasPin: true }, after: idle })
    expect(done(after(...entered, { name: 'leave' }).effects, 'signOut')).toEqual([])
    expect(done(after(...entered, scanned('B-0002')).effects, 'signOut')).toEqual([])
  })

  it('loses nothing it could not keep: the digits stand there again', () => {
    const { state } = after(...entered, { name: 'submit' }, { name: 'notKept' })
    expect(state).toMatchObject({ at: 'told', tone: 'wrong', message: { kind: 'unreachable' } })
    expect(step(state, { name: 'toldLongEnough' }).state).toMatchObject({ at: 'quantity', entry: { digits: '60' } })
  })

  it('holds a coupon to what is left of it', () => {
    const read: Event = { name: 'couponRead', coupon: { ...coupon, remaining: 10 }, key: 'one key' }
    const tooMany = after(...alone, scanned('B-117/1'), read, ...press('11'), { name: 'submit' })
    expect(tooMany.state).toMatchObject({
      tone: 'choose',
      message: { kind: 'quantity', fault: 'aboveCoupon', limit: 10 },
    })
    expect(done(tooMany.effects, 'keep')).toEqual([])
    const asMany = after(...alone, scanned('B-117/1'), read, { name: 'submit' })
    expect(done(asMany.effects, 'keep')).toMatchObject([{ quantity: 10, entry: { coupon: { code: 'B-117/1' } } }])
  })

  it('says which badge or coupon it does not know', () => {
    const unknown = after(scanned('B-0009'), { name: 'unknown', what: 'badgeUnknownAlone' })
    expect(unknown.state).toMatchObject({ tone: 'wrong', message: { kind: 'badgeUnknownAlone' }, after: idle })
    const first = after(scanned('B-117/1'), { name: 'unknown', what: 'badgeUnknownAlone' })
    expect(first.state).toMatchObject({ tone: 'choose', message: { kind: 'badgeFirst' } })
    const used = after(...alone, scanned('B-117/1'), { name: 'unknown', what: 'couponUsedAlone' })
    expect(used.state).toMatchObject({ message: { kind: 'couponUsedAlone' }, after: { at: 'choose', worker: known } })
    expect(step(idle, { name: 'unknown', what: 'badgeUnknownAlone' }).state).toBe(idle)
  })
})
