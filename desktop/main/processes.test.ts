import { expect, it, onTestFinished, vi } from 'vitest'
import { endRequest } from '../../contracts/ending.ts'
import type { ChildPort } from '../../native/agent/pdf-requests.ts'
import { eventually } from '../../tests/support/eventually.ts'

vi.mock('electron', () => import('../../tests/support/electron.ts'))
const electron = await import('../../tests/support/electron.ts')
const { startProcess } = await import('./processes.ts')

function set() {
  const ports: ChildPort[] = []
  const started = startProcess('out/server/cli.js', ['--port', '0'], {
    name: 'Markaz server',
    cwd: '/opt/markaz',
    onPort: (port) => ports.push(port),
  })
  const child = electron.processes.at(-1)
  if (!child) throw new Error('no process was started')
  return { started, child, ports }
}

/** What our own output and error output got. */
function listen(stream: 'stdout' | 'stderr') {
  const written: unknown[] = []
  const spy = vi.spyOn(process[stream], 'write').mockImplementation((chunk) => {
    written.push(chunk)
    return true
  })
  onTestFinished(() => spy.mockRestore())
  return written
}

it('starts the program with its arguments, in its folder, under a name of its own', () => {
  const { child, ports } = set()
  expect(child).toMatchObject({
    program: 'out/server/cli.js',
    args: ['--port', '0'],
    options: { stdio: 'pipe', serviceName: 'Markaz server', cwd: '/opt/markaz' },
  })
  expect(ports).toEqual([child])
})

it('passes on what is printed on either output, with letters whole that came in halves', async () => {
  const { started, child } = set()
  const out = listen('stdout')
  const errors = listen('stderr')
  const heard: string[] = []
  started.onOutput((text) => heard.push(text))
  const letters = Buffer.from('ўқув\n')
  child.stdout.write(letters.subarray(0, 3))
  child.stdout.write(letters.subarray(3))
  child.stderr.write('migration 12 failed\n')
  await eventually(() => expect(heard.join('')).toContain('failed\n'))
  await eventually(() => expect(out.join('')).toBe('ўқув\n'))
  expect(errors.join('')).toBe('migration 12 failed\n')
  expect(heard.join('').replace('migration 12 failed\n', '')).toBe('ўқув\n')
})

it('is asked to end, tells once how it ended, and has nothing to end after that', () => {
  const { started, child } = set()
  const codes: number[] = []
  started.onExit((code) => codes.push(code))
  expect(started.end()).toBe(true)
  expect(child).toMatchObject({ told: [endRequest], isKilled: false })
  expect(started.end()).toBe(false)
  child.emit('exit', 1)
  expect(codes).toEqual([0])
})

it('that does not end when it is asked is made to, before the desktop itself gives up', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { started, child } = set()
  child.obeys = false
  started.end()
  started.end()
  vi.advanceTimersByTime(7_900)
  expect(child.isKilled).toBe(false)
  vi.advanceTimersByTime(1_000)
  expect(child.isKilled).toBe(true)
})

it('that runs out of memory stops at no dialog: it is noted, and its end follows', () => {
  const { started, child } = set()
  const noted = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => noted.mockRestore())
  const codes: number[] = []
  started.onExit((code) => codes.push(code))
  child.emit('error', 'FatalError', 'invalid array length Allocation failed', '{}')
  child.emit('exit', 5)
  expect(noted.mock.calls).toEqual([['Markaz server: FatalError at invalid array length Allocation failed']])
  expect(codes).toEqual([5])
})
