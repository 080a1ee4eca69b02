import { join } from 'node:path'
import type { Config } from './core/config.ts'
import { startServer } from './main.ts'

export interface Serving {
  /** `http://127.0.0.1:5600` */
  address: string
  /** Resolves once it is stopped; rejects when it could not start again after a restore. */
  ended: Promise<void>
  stop(): Promise<void>
}

/**
 * Runs the server until it is stopped, and starts it again when a restore asks for that; `say` gets each line for the
 * person at the terminal.
 *
 * @throws whatever `startServer` throws
 */
export async function serve(config: Config, say: (line: string) => void): Promise<Serving> {
  let server = await startServer(config)
  let isEnding = false
  say(`Markaz is ready: ${server.address}`)
  if (server.setUpCode !== null) say(`Set-up code for another machine: ${server.setUpCode}`)
  if (server.demoAccounts.length > 0) {
    say(`Demo accounts, also in ${join(config.data, 'demo-accounts.json')}:`)
    for (const { role, signInName, password } of server.demoAccounts) {
      say(`  ${role.padEnd(14)} ${signInName.padEnd(14)} ${password}`)
    }
  } else if (config.demo) say('The data folder is set up already; no demo data was added.')

  const run = async () => {
    for (;;) {
      await server.restartAsked
      if (isEnding) return
      await server.close()
      server = await startServer({ ...config, port: server.port, demo: false })
      say('Markaz has started again.')
    }
  }
  const { address } = server
  return {
    address,
    ended: run(),
    async stop() {
      isEnding = true
      await server.close()
    },
  }
}
