import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { RouteContract } from '../../../contracts/route.ts'
import { RuleError } from '../errors.ts'

export interface RateLimits {
  /** Tries of signing in, pairing and setting up, from one address. */
  credentialsPerMinute: number
  /** Requests of any kind from one address. */
  requestsPerMinute: number
  /** Whether the machine's own programs are counted too; for a server behind a proxy. */
  countLoopback: boolean
}

/** A kiosk with a queue signs somebody in every four seconds; a busy desk asks a few times a second. */
export const defaultLimits: RateLimits = { credentialsPerMinute: 60, requestsPerMinute: 6000, countLoopback: false }

/** Refuses whoever asks too often; what D-12 locks out is counted apart, by account and badge. */
export type AssertRate = (contract: RouteContract, caller: { address: string; local: boolean }) => Promise<void>

/** @throws RuleError `request.tooMany` with the seconds to wait */
export function createRateLimits(limits: RateLimits): AssertRate {
  const all = new RateLimiterMemory({ keyPrefix: 'all', points: limits.requestsPerMinute, duration: 60 })
  const credentials = new RateLimiterMemory({
    keyPrefix: 'credentials',
    points: limits.credentialsPerMinute,
    duration: 60,
  })
  return async (contract, { address, local }) => {
    if (local && !limits.countLoopback) return
    await take(all, address)
    if (isCredential(contract)) await take(credentials, address)
  }
}

/** What anybody may send, without having signed in, to change something. */
const isCredential = ({ access, method }: RouteContract) => access === 'public' && method !== 'GET'

async function take(limiter: RateLimiterMemory, address: string): Promise<void> {
  try {
    await limiter.consume(address)
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    throw new RuleError('request.tooMany', { seconds: Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)) })
  }
}
