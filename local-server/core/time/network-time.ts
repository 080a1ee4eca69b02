import { performance } from 'node:perf_hooks'
import { time } from '@hapi/sntp'
import type { Log } from '../logging/log.ts'

const askEveryMs = 15 * 60_000
const patienceMs = 3_000

/** Epoch milliseconds by a time server, or null where none was asked or none answered. */
export type NetworkTime = (question: { urgent: boolean }) => Promise<number | null>

/**
 * The time by a server that speaks SNTP (RFC 4330), asked at most once in 15 minutes unless it is urgent. No answer is
 * no error: most rooms Markaz stands in have no internet.
 *
 * @param server `host` or `host:port`
 */
export function createNetworkTime(server: string, log: Log): NetworkTime {
  const [host = '', port = '123'] = server.split(':')
  let askedAt = -Infinity
  return async ({ urgent }) => {
    const started = performance.now()
    if (!urgent && started - askedAt < askEveryMs) return null
    askedAt = started
    try {
      const { receivedLocally, t } = await time({ host, port: Number(port), timeout: patienceMs })
      return Math.round(receivedLocally + t)
    } catch (error) {
      log.debug({ err: error, server }, 'no time server answered')
      return null
    }
  }
}
