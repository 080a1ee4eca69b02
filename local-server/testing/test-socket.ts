import { io, type Socket } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import type { LiveEvent } from '../../contracts/events.ts'
import type { TestClient } from './test-client.ts'

/** A page of somebody's that listens; it is closed with the test. Rejects where the door is shut to them. */
export async function connected(server: { address: string }, client: TestClient, token?: string): Promise<Socket> {
  const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const socket = io(server.address, {
    transports: ['websocket'],
    extraHeaders: { cookie },
    reconnection: false,
    forceNew: true,
    auth: token === undefined ? {} : { token },
  })
  onTestFinished(() => void socket.disconnect())
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  return socket
}

/** A page that listens, and what it has heard so far. */
export async function listening(server: { address: string }, client: TestClient, token?: string) {
  const socket = await connected(server, client, token)
  const heard: LiveEvent[] = []
  socket.on('event', (event: LiveEvent) => void heard.push(event))
  return { socket, heard }
}
