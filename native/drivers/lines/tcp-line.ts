import { connect, type Socket } from 'node:net'
import type { OpenLine } from './line.ts'

const connectMs = 3_000
/** A device on the same network answers within milliseconds; one cable that is out answers nothing. */
const knockMs = 900
/** Two questions of the system's own that nobody answered: the other end is gone. */
const keepAlive = { enable: true, initialDelay: 1_000, interval: 1_000, count: 2 }
/** The other end keeps its side open: what is still on the way arrives before the socket is given up. */
const lingerMs = 1_000

/**
 * The way to a device on the network, such as a printer at port 9100. It serves one client at a time: whoever knocks
 * meanwhile is taken or refused, and both show that it is there.
 */
export const tcpLine = (host: string, port: number): OpenLine => {
  /** Some devices answer no knock while they serve: their silence says nothing. */
  let answersKnocks = false

  async function isThere(): Promise<boolean> {
    const isAnswered = await knock(host, port)
    if (isAnswered) answersKnocks = true
    return isAnswered || !answersKnocks
  }
  return (events) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true })
      const timer = setTimeout(() => socket.destroy(new Error(`no answer from ${host}:${port}`)), connectMs)
      let reason: Error | undefined
      let isOpen = false
      let isClosing = false
      socket.on('error', (error) => (reason = error))
      socket.on('data', (bytes) => events.onBytes(bytes))
      socket.on('close', () => {
        clearTimeout(timer)
        if (!isOpen) reject(reason ?? new Error(`${host}:${port} ended the connection`))
        else if (!isClosing) events.onClosed(reason)
      })
      socket.on('connect', () => {
        clearTimeout(timer)
        isOpen = true
        socket.setKeepAlive(keepAlive)
        resolve({
          isThere,
          write: (bytes) =>
            new Promise((written, failed) => {
              socket.write(bytes, (error) => (error ? failed(error) : written()))
            }),
          async close() {
            isClosing = true
            if (socket.destroyed) return
            await new Promise<void>((closed) => {
              const linger = setTimeout(() => socket.destroy(), lingerMs)
              socket.once('close', () => {
                clearTimeout(linger)
                closed()
              })
              socket.end()
            })
          },
        })
      })
    })
}

/** Whether anything comes back for a connection that is asked for and not kept. */
function knock(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ host, port })
    const timer = setTimeout(() => end(false), knockMs)
    function end(isAnswered: boolean): void {
      clearTimeout(timer)
      // It is to forget this at once, not to keep a place for it.
      if (isAnswered && !socket.destroyed) socket.resetAndDestroy()
      else socket.destroy()
      resolve(isAnswered)
    }
    socket.on('connect', () => end(true))
    socket.on('error', (error) => end('code' in error && error.code === 'ECONNREFUSED'))
  })
}
