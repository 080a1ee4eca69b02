import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../local-server/core/config.ts'
import { serve, type Serving } from '../../local-server/serving.ts'
import type { HostAnswer, HostAsk } from './hosted-server.ts'

/** Runs the product's server for one browser test after another, so that its source is loaded once: see hosted-server.ts. */
const folder = mkdtempSync(join(tmpdir(), 'markaz-host-'))
const running = new Map<number, Serving>()
const environment = { MARKAZ_TIME_SERVER: 'off', MARKAZ_MDNS: 'off' }
const answer = (given: HostAnswer) => void process.send?.(given)

const start = (args: string[], say: (line: string) => void): Promise<Serving> => {
  const config = readConfig(args, environment)
  if (config === 'help') throw new Error('a server was asked for its help')
  // Signing in is hashed as it is elsewhere, but in one round: it is most of what a small workshop costs to make.
  return serve({ ...config, passwordCost: 'lowest' }, say)
}

/** An empty install whose tables stand already; the first one is made as at any start. */
let empty: Promise<string> | undefined
async function makeEmpty(): Promise<string> {
  const data = join(folder, 'empty')
  const made = await start(['--data', data, '--port', '0'], () => undefined)
  await made.stop()
  return data
}

async function act(ask: HostAsk): Promise<void> {
  const { id } = ask
  if (ask.act === 'stop') {
    await running.get(id)?.stop()
    running.delete(id)
    answer({ id, act: 'stopped' })
    return
  }
  if (ask.isEmpty) cpSync(await (empty ??= makeEmpty()), ask.data, { recursive: true })
  const serving = await start(['--data', ask.data, ...ask.args], (line) => answer({ id, act: 'said', line }))
  running.set(id, serving)
  answer({ id, act: 'started', address: serving.address })
  serving.ended.catch((error: unknown) => answer({ id, act: 'failed', problem: String(error) }))
}

process.on('message', (ask: HostAsk) => {
  act(ask).catch((error: unknown) => answer({ id: ask.id, act: 'failed', problem: String(error) }))
})
process.once('disconnect', () => process.exit(0))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
