import { io, type Socket } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import { agentNamespace, type AgentDevice, type AgentMessages, type Stored } from '../../contracts/agent.ts'
import type { Port } from '../../contracts/devices.ts'
import type { TestServer } from '../../local-server/testing/test-server.ts'

/** Speaks what an agent speaks, over the real line. */
export async function connectAs(server: TestServer, token: string) {
  const socket: Socket = io(`${server.address}${agentNamespace}`, {
    auth: { token },
    transports: ['websocket'],
    reconnection: false,
  })
  onTestFinished(() => void socket.disconnect())
  const devices: AgentDevice[][] = []
  socket.on('devices', (wanted: AgentDevice[]) => devices.push(wanted))
  const say = (name: string, message: unknown) => socket.emitWithAck(name, message) as Promise<Stored>
  return {
    socket,
    devices,
    say,
    hello: (ports: readonly Port[] = [], jobs: AgentMessages['hello']['jobs'] = []) =>
      say('hello', { version: '1.2.3', host: 'KASSA-1', ports, jobs }),
  }
}
