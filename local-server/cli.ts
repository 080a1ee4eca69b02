import { enableCompileCache, flushCompileCache } from 'node:module'
import { inProgram } from './core/paths.ts'

// A program folder that cannot be written only means that each start compiles anew.
enableCompileCache(inProgram('out', 'compile-cache'))
await import('./command.ts')
// Whoever pulls the plug instead of ending the program should have a quick start too.
setTimeout(flushCompileCache, 10_000).unref()
