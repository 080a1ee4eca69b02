import { afterBootstrap } from './bootstrap.mjs'
import { builtServer, pinnedNode } from './lib/paths.mjs'
import { run, tied } from './lib/processes.mjs'

await afterBootstrap({}, () => run(pinnedNode(), [builtServer, ...process.argv.slice(2)], { stdio: tied }))
