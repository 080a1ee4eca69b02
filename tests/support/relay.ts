import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Relay {
  /** The way to the server through it. */
  address: string
  /** Takes what is said and passes nothing on: both sides still believe the line to be whole. */
  hold(): void
  /** Breaks every line, and lets none be made until `mend`. */
  cut(): void
  mend(): void
}

/** A line to a server that can be held and cut. */
export async function openRelay(server: string): Promise<Relay> {
  const { hostname, port } = new URL(server)
  const sockets = new Set<Socket>()
  let isCut = false
  const relay = createServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    const far = connect(Number(port), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('error', () => undefined)
      from.on('data', (bytes) => to.write(bytes))
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const cut = () => {
    isCut = true
    for (const socket of sockets) socket.destroy()
  }
  onTestFinished(() => {
    cut()
    relay.close()
  })
  return {
    address: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    hold() {
      for (const socket of sockets) socket.pause()
    },
    cut,
    mend() {
      isCut = false
    },
  }
}
