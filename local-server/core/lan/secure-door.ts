import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import { createServer, type Server, type Socket } from 'node:net'
import { connectionTimes } from '../http/connections.ts'
import type { Leaf } from './authority.ts'

/** First byte of a TLS handshake; a plain HTTP request begins with a letter. */
const tlsHandshake = 22
const firstByteWithinMs = 10_000

export interface SecureDoor {
  https: HttpsServer
  open(port: number, host: string | undefined): Promise<number>
  /** Stops listening and ends every connection that came in by it. */
  close(): Promise<void>
  present(leaf: Leaf): void
  isOpen(): boolean
}

/**
 * One port for other machines: TLS goes to the application, plain HTTP is told to come back with https (SEW-012).
 * The HTTPS server itself never listens, so switching the door off does not end what else hangs on it.
 */
export function createSecureDoor(
  answer: RequestListener,
  allowedHost: (host: string | undefined) => boolean,
): SecureDoor {
  const https = createHttpsServer({ minVersion: 'TLSv1.2', ...connectionTimes }, answer)
  // Without this a server that never listens does not watch over its requests' timeouts.
  https.emit('listening')
  const redirect = createRedirect(allowedHost)
  const sockets = new Set<Socket>()
  let door: Server | undefined

  function admit(socket: Socket): void {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.setTimeout(firstByteWithinMs, () => socket.destroy())
    socket.once('data', (first: Buffer) => {
      socket.pause()
      socket.setTimeout(0)
      socket.removeAllListeners('timeout')
      socket.unshift(first)
      const server = first[0] === tlsHandshake ? https : redirect
      server.emit('connection', socket)
      process.nextTick(() => socket.resume())
    })
  }

  return {
    https,
    present: ({ chain, key }) => https.setSecureContext({ cert: chain, key, minVersion: 'TLSv1.2' }),
    isOpen: () => door?.listening ?? false,
    open(port, host) {
      return new Promise((resolve, reject) => {
        const server = createServer(admit)
        server.once('error', reject)
        server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
          door = server
          const address = server.address()
          resolve(typeof address === 'object' && address ? address.port : port)
        })
      })
    },
    async close() {
      const server = door
      door = undefined
      if (!server) return
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve())
      })
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function createRedirect(allowedHost: (host: string | undefined) => boolean): HttpServer {
  const server = createHttpServer((request, response) => {
    const { host } = request.headers
    if (!allowedHost(host)) {
      response.writeHead(421, { Connection: 'close' }).end()
      return
    }
    const path = request.url?.startsWith('/') ? request.url : '/'
    response.writeHead(308, { Location: `https://${host}${path}`, Connection: 'close' }).end()
  })
  server.emit('listening')
  return server
}
