/**
 * For how long the server holds connections, in milliseconds, as `createServer` takes it: a request is whole by the first,
 * and between two requests a connection waits longer than the half minute after which pages on the wall and kiosks ask
 * again, so that they need no new handshake for it, nor meet one that is just being closed.
 */
export const connectionTimes = { requestTimeout: 120_000, keepAliveTimeout: 75_000 } as const
