import { confirmClock, readClock } from '../../../contracts/system.ts'
import { command, query, type Handler } from '../http/request.ts'
import type { PartState } from '../http/health.ts'
import type { ClockGuard } from './clock-guard.ts'

export function clockRoutes(guard: ClockGuard): Handler[] {
  return [
    query(readClock, async () => {
      await guard.check()
      return guard.state()
    }),
    command(
      confirmClock,
      async (tx, { actor, requestId }) => {
        await guard.confirm(tx, { actor, requestId })
        return { now: guard.state().now, right: true, doubt: null, comparedWith: null, noticedAt: null }
      },
      guard.reload,
    ),
  ]
}

export function clockState(guard: ClockGuard): PartState {
  const { right, doubt, now, noticedAt, comparedWith } = guard.state()
  if (right) return { name: 'clock', ok: true }
  const compared = comparedWith === null ? '' : `, compared with ${new Date(comparedWith).toISOString()}`
  return {
    name: 'clock',
    ok: false,
    vital: false,
    detail: `${doubt}: shows ${new Date(now).toISOString()}${compared}`,
    facts: doubt === null ? [] : [{ kind: 'clock', doubt, now: noticedAt ?? now, comparedWith }],
  }
}
