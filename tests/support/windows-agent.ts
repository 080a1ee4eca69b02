import { createWindowsSpooler } from '../../native/drivers/spooler/windows.ts'
import { startAgent } from '../../native/agent/agent.ts'
import { printByParent } from '../../native/agent/pdf-requests.ts'

/** The agent as the desktop starts it on Windows: one printer of the system's, PDF files printed by the parent process. */
const [server = '', token = '', data = ''] = process.argv.slice(2)

const agent = await startAgent({
  server,
  token,
  data,
  version: 'test',
  log: (line) => console.log(line),
  spooler: createWindowsSpooler({
    script: async (name) => (name === 'queues' ? '["Office"]' : name === 'look' ? '[{"DetectedErrorState":2}]' : '[]'),
    printPdf: printByParent({
      postMessage: (message) => void process.send?.(message),
      on: (_, listener) => process.on('message', (data) => listener({ data })),
    }),
  }),
})
await agent.connected
process.once('disconnect', () => process.exit())
