import { settableClock } from '../../local-server/core/time/clock.ts'
import { startServer } from '../../local-server/main.ts'

/** The product's server with a clock that the simulation sets; a process of its own, reached over HTTP alone. */
const [data = '', start = ''] = process.argv.slice(2)
const clock = settableClock(Number(start))
const server = await startServer(
  {
    data,
    port: 0,
    host: '127.0.0.1',
    demo: false,
    role: 'local',
    databaseUrl: process.env.DATABASE_URL,
    databaseSchema: 'simulation',
    logLevel: 'warn',
    checkResponses: false,
    passwordCost: 'lowest',
  },
  { clock },
)
process.on('message', (now: number) => {
  clock.set(now)
  process.send?.({ now })
})
process.send?.({ address: server.address })
