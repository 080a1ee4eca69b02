import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { afterBootstrap } from './bootstrap.mjs'
import { commandOf, pinnedNode, root } from './lib/paths.mjs'
import { ended, forwardSignals } from './lib/processes.mjs'

const args = process.argv.slice(2)
const { values } = parseArgs({ args, strict: false, options: { port: { type: 'string' } } })
/** Both have to know the server's port, so it cannot be any free one; the server itself says when it is a wrong one. */
const port = String(values.port ?? process.env['MARKAZ_PORT'] ?? '5600')
const env = { ...process.env, MARKAZ_PORT: port, MARKAZ_DEV_SERVER: `http://127.0.0.1:${port}` }

/** @param {readonly string[]} args */
function startPart(args) {
  const child = spawn(pinnedNode(), args, { cwd: root, stdio: 'inherit', env })
  forwardSignals(child)
  return child
}

await afterBootstrap({ builds: [] }, async () => {
  const parts = [
    startPart(['--watch', '--watch-preserve-output', join(root, 'local-server', 'cli.ts'), ...args]),
    startPart([commandOf('vite'), '--clearScreen', 'false']),
  ]
  const codes = parts.map(ended)
  const code = await Promise.race(codes)
  for (const part of parts) part.kill()
  await Promise.all(codes)
  return code
})
