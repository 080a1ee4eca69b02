import { builtServer, pinnedNode } from '../../scripts/lib/paths.mjs'
import { capture } from '../../scripts/lib/processes.mjs'
import { cleanEnvironment } from './server.ts'

/** Runs the built server's program for a command that ends by itself. */
export const runServerOnce = (args: readonly string[]): Promise<{ code: number; output: string }> =>
  capture(pinnedNode(), [builtServer, ...args], { env: cleanEnvironment() })
