import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import type { Settings } from './settings.ts'

type KeptPin = NonNullable<Settings['kioskPin']>

const hashed = (pin: string, salt: string) => scryptSync(pin, salt, 32)

/** A PIN as it is kept: nobody reads it out of the file. */
export function keepPin(pin: string): KeptPin {
  const salt = randomBytes(16).toString('hex')
  return { salt, hash: hashed(pin, salt).toString('hex') }
}

const triesBeforePause = 5
const pauseMs = 60_000

export type PinAnswer = 'right' | 'wrong' | 'wait'

/** Compares what is typed with the PIN; after five wrong ones in a row nothing is compared for a minute. */
export function createPinDoor(kept: () => Settings['kioskPin'], now: () => number): (typed: string) => PinAnswer {
  let wrong = 0
  let closedUntil = 0
  return (typed) => {
    if (now() < closedUntil) return 'wait'
    const pin = kept()
    if (!pin || timingSafeEqual(hashed(typed, pin.salt), Buffer.from(pin.hash, 'hex'))) {
      wrong = 0
      return 'right'
    }
    wrong++
    if (wrong < triesBeforePause) return 'wrong'
    wrong = 0
    closedUntil = now() + pauseMs
    return 'wait'
  }
}
