import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { supervise, type ServerProcess, type Supervisor } from './supervisor.ts'
import type { AgentState } from './pages/this-computer.ts'

export interface AgentServer {
  url: string
  /** File of the authority that is to be believed, where it is https; none for the server of this computer. */
  authorityFile: string | undefined
}

const agentArguments = (
  { url, authorityFile }: AgentServer,
  { data, code }: { data: string; code: string | undefined },
): string[] => [
  '--server',
  url,
  '--data',
  data,
  ...(authorityFile === undefined ? ['--own'] : ['--ca', authorityFile]),
  ...(code === undefined ? [] : ['--code', code]),
]

export interface AgentKeeper {
  state(): AgentState
  /** Starts it, again where it runs already; with a code it is paired first. */
  start(server: AgentServer, code?: string): Promise<void>
  stop(): Promise<void>
}

/** Keeps the station's agent running in a process of its own: a driver that crashes takes nothing with it. */
export function keepAgent({
  data,
  startProcess,
  onChange,
}: {
  data: string
  startProcess: (args: string[]) => ServerProcess
  onChange: () => void
}): AgentKeeper {
  let supervisor: Supervisor | undefined
  let state: AgentState = 'off'
  const become = (next: AgentState) => {
    state = next
    onChange()
  }

  async function stop() {
    const stopping = supervisor
    supervisor = undefined
    await stopping?.stop()
    become('off')
  }

  return {
    state: () => state,
    stop,
    async start(server, code) {
      await stop()
      if (code === undefined && !existsSync(join(data, 'pairing.json'))) {
        become('unpaired')
        return
      }
      let unusedCode = code
      const own = supervise(
        () => {
          const args = agentArguments(server, { data, code: unusedCode })
          unusedCode = undefined
          return startProcess(args)
        },
        {
          running: () => become('connected'),
          interrupted: () => become('connecting'),
          // It forgets a pairing that the server does not know any more.
          failed: () => become(existsSync(join(data, 'pairing.json')) ? 'failed' : 'unpaired'),
        },
      )
      supervisor = own
      become('connecting')
      own.start()
    },
  }
}
