import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { expect, it, onTestFinished } from 'vitest'
import { keepLine } from './kept-line.ts'
import { tcpLine } from './tcp-line.ts'
import { eventually } from '../../../tests/support/eventually.ts'

/**
 * A device that can stop answering as one whose cable is out does: its program is stopped, and as soon as its short
 * queue is full the system answers nobody for it any more.
 */
async function startDevice() {
  const program =
    "const s = require('net').createServer((c) => { c.on('error', () => {}); console.log(c.remotePort) }); s.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(s.address().port))"
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const printed: string[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => printed.push(line))
  await once(lines, 'line')
  const port = Number(printed[0])

  const call = () => {
    const caller = connect({ host: '127.0.0.1', port })
    caller.on('error', () => undefined)
    onTestFinished(() => void caller.destroy())
    return caller
  }
  /** Whoever came before is not in the queue any more. */
  async function untilAllTaken(): Promise<void> {
    const last = call()
    await once(last, 'connect')
    while (!printed.includes(String(last.localPort))) await once(lines, 'line')
  }

  return {
    port,
    async goSilent() {
      await untilAllTaken()
      child.kill('SIGSTOP')
      await eventually(() => expect(readFileSync(`/proc/${child.pid}/stat`, 'utf8')).toContain(') T '))
      const callers = Array.from({ length: 3 }, call)
      // Two of them, whichever, fill the queue.
      let connected = 0
      await new Promise<void>((resolve) => {
        for (const caller of callers) caller.once('connect', () => (connected += 1) === 2 && resolve())
      })
    },
    goOn: () => child.kill('SIGCONT'),
  }
}

it.skipIf(process.platform !== 'linux')(
  'knows that a device that never says anything is gone, though its line does not break, and comes back to it',
  async () => {
    const device = await startDevice()
    let opened = Promise.withResolvers<void>()
    const closed = Promise.withResolvers<void>()
    const kept = keepLine(tcpLine('127.0.0.1', device.port), {
      onOpen: () => opened.resolve(),
      onBytes: () => undefined,
      onClosed: () => closed.resolve(),
    })
    onTestFinished(() => kept.stop())
    await opened.promise
    await kept.giveUpIfGone()
    expect(kept.line).toBeDefined()

    opened = Promise.withResolvers()
    await device.goSilent()
    await kept.giveUpIfGone()
    expect(kept.line).toBeUndefined()
    await closed.promise
    device.goOn()
    await opened.promise
    expect(kept.line).toBeDefined()
  },
)

it.skipIf(process.platform !== 'linux')(
  'takes the silence of a device that never answered a knock for its habit',
  async () => {
    const device = await startDevice()
    const line = await tcpLine('127.0.0.1', device.port)({ onBytes: () => undefined, onClosed: () => undefined })
    onTestFinished(() => line.close())
    await device.goSilent()
    expect(await line.isThere?.()).toBe(true)
  },
)
