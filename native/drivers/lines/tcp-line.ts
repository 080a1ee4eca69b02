import { connect } from 'node:net'
import type { OpenLine } from './line.ts'

const connectMs = 3_000
/** The other end keeps its side open: what is still on the way arrives before the socket is given up. */
const lingerMs = 1_000

/** The way to a device on the network, such as a printer at port 9100. It serves one client at a time. */
export const tcpLine =
  (host: string, port: number): OpenLine =>
  (events) =>
    new Promise((resolve, reject) => {
      const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 5_000 })
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
        resolve({
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
