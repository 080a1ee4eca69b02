import type { Server } from 'node:http'

/**
 * For how long the server holds connections, in milliseconds, as `createServer` takes it: a request is whole by the first,
 * and between two requests a connection waits longer than the half minute after which pages on the wall and kiosks ask
 * again, so that they need no new handshake for it, nor meet one that is just being closed.
 */
export const connectionTimes = { requestTimeout: 120_000, keepAliveTimeout: 75_000 } as const

const lastAnswersWithinMs = 2_000

/** Lets nobody in any more; whoever waits for an answer gets it, and who does not take it is not waited for. */
export async function closeServer(server: Server): Promise<void> {
  // Node ends the connections that are idle when it closes, not those that become so by their last answer.
  const idle = setInterval(() => server.closeIdleConnections(), 20)
  const limit = setTimeout(() => server.closeAllConnections(), lastAnswersWithinMs)
  await new Promise<void>((resolve) => server.close(() => resolve()))
  clearInterval(idle)
  clearTimeout(limit)
}
