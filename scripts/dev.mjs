import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { afterBootstrap } from './bootstrap.mjs'
import { commandOf, pinnedNode, root } from './lib/paths.mjs'
import { ended, forwardSignals } from './lib/processes.mjs'

/** @param {readonly string[]} args */
function startPart(args) {
  const child = spawn(pinnedNode(), args, { cwd: root, stdio: 'inherit' })
  forwardSignals(child)
  return child
}

await afterBootstrap({}, async () => {
  const parts = [
    startPart(['--watch', '--watch-preserve-output', join(root, 'local-server', 'cli.ts'), ...process.argv.slice(2)]),
    startPart([commandOf('vite'), '--clearScreen', 'false']),
  ]
  const codes = parts.map(ended)
  const code = await Promise.race(codes)
  for (const part of parts) part.kill()
  await Promise.all(codes)
  return code
})
