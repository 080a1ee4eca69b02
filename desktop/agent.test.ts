import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { keepAgent } from './agent.ts'

let data: string
let started: { args: readonly string[]; print: (text: string) => void; exit: (code: number) => void }[]
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'markaz-agent-'))
  started = []
})
afterEach(() => rmSync(data, { recursive: true, force: true }))

const keeper = () =>
  keepAgent({
    data,
    onChange: () => {},
    startProcess(args) {
      const one = { args, print: (_text: string) => {}, exit: (_code: number) => {} }
      started.push(one)
      return {
        onOutput: (listener) => (one.print = listener),
        onExit: (listener) => (one.exit = listener),
        end() {
          queueMicrotask(() => one.exit(0))
          return true
        },
      }
    },
  })
const server = { url: 'https://10.0.0.5:5643', authorityFile: 'authority.pem' }

it('is paired with a code once, then goes on with what it kept', async () => {
  const agent = keeper()
  await agent.start(server, '12345678')
  expect(started[0]?.args.join(' ')).toBe(`--server ${server.url} --data ${data} --ca authority.pem --code 12345678`)
  expect(agent.state()).toBe('connecting')
  started[0]?.print(`connected to ${server.url}\n`)
  expect(agent.state()).toBe('connected')
  await agent.stop()
  expect(agent.state()).toBe('off')

  writeFileSync(join(data, 'pairing.json'), '{}')
  await agent.start({ url: 'http://127.0.0.1:5600', authorityFile: undefined })
  expect(started[1]?.args.join(' ')).toBe(`--server http://127.0.0.1:5600 --data ${data} --own`)
})

it('is not started before it is paired', async () => {
  const agent = keeper()
  await agent.start(server)
  expect(agent.state()).toBe('unpaired')
  expect(started).toHaveLength(0)
})

it('says whether it has to be paired again or does not start', async () => {
  const agent = keeper()
  await agent.start(server, '12345678')
  started[0]?.exit(2)
  expect(agent.state()).toBe('unpaired')
  writeFileSync(join(data, 'pairing.json'), '{}')
  await agent.start(server)
  started[1]?.exit(2)
  expect(agent.state()).toBe('failed')
})
