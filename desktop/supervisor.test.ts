import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { delayBeforeTry, type ServerProcess, supervise } from './supervisor.ts'

/** A server a test speaks for. */
function fakeServers() {
  const started: { print: (text: string) => void; exit: (code: number) => void; isAskedToEnd: boolean }[] = []
  const startProcess = (): ServerProcess => {
    let onOutput: (text: string) => void = () => {}
    let onExit: (code: number) => void = () => {}
    const server = {
      print: (text: string) => onOutput(text),
      exit: (code: number) => onExit(code),
      isAskedToEnd: false,
    }
    started.push(server)
    return {
      onOutput: (listener) => {
        onOutput = listener
      },
      onExit: (listener) => {
        onExit = listener
      },
      end: () => {
        server.isAskedToEnd = true
        return true
      },
    }
  }
  const latest = () => {
    const server = started.at(-1)
    if (!server) throw new Error('no server was started')
    return server
  }
  return { started, startProcess, latest }
}

describe('supervise', () => {
  const running = vi.fn<(address: string) => void>()
  const failed = vi.fn<(output: string, code: number) => void>()
  const interrupted = vi.fn<() => void>()
  const set = () => {
    const servers = fakeServers()
    return { ...servers, supervisor: supervise(servers.startProcess, { running, interrupted, failed }) }
  }

  beforeEach(() => {
    vi.useFakeTimers()
    running.mockClear()
    failed.mockClear()
    interrupted.mockClear()
  })
  afterEach(() => vi.useRealTimers())

  it('tells the address once the whole line is there', () => {
    const { supervisor, latest } = set()
    supervisor.start()
    latest().print('Markaz is at http://127.0.0.1:56')
    expect(running).not.toHaveBeenCalled()
    latest().print('00\nand http://127.0.0.1:1 is another\n')
    expect(running.mock.calls).toEqual([['http://127.0.0.1:5600']])
  })

  it('starts one server, however often it is asked', () => {
    const { supervisor, started } = set()
    supervisor.start()
    supervisor.start()
    expect(started).toHaveLength(1)
  })

  it('starts it again after a crash, and tells the address again', () => {
    const { supervisor, started, latest } = set()
    supervisor.start()
    latest().print('http://127.0.0.1:5600\n')
    latest().exit(139)
    expect(started).toHaveLength(1)
    expect(interrupted).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(delayBeforeTry(1))
    expect(started).toHaveLength(2)
    latest().print('http://127.0.0.1:5601\n')
    expect(running.mock.calls).toEqual([['http://127.0.0.1:5600'], ['http://127.0.0.1:5601']])
    expect(failed).not.toHaveBeenCalled()
  })

  it('waits longer each time, then gives up with what the server said last', () => {
    const { supervisor, started, latest } = set()
    supervisor.start()
    for (let failures = 1; failures < 5; failures++) {
      latest().exit(1)
      vi.advanceTimersByTime(delayBeforeTry(failures) - 1)
      expect(started).toHaveLength(failures)
      vi.advanceTimersByTime(1)
      expect(started).toHaveLength(failures + 1)
    }
    latest().print('the disk is full\n')
    latest().exit(1)
    vi.runAllTimers()
    expect(started).toHaveLength(5)
    expect(failed.mock.calls).toEqual([['the disk is full\n', 1]])
  })

  it('does not try a wrong setting again', () => {
    const { supervisor, started, latest } = set()
    supervisor.start()
    latest().print('MARKAZ_PORT is "x"\n')
    latest().exit(2)
    vi.runAllTimers()
    expect(started).toHaveLength(1)
    expect(failed).toHaveBeenCalledWith('MARKAZ_PORT is "x"\n', 2)
  })

  it('does not try again where another server of the institution runs', () => {
    const { supervisor, started, latest } = set()
    supervisor.start()
    latest().exit(3)
    vi.runAllTimers()
    expect(started).toHaveLength(1)
    expect(failed).toHaveBeenCalledWith('', 3)
  })

  it('does not add up crashes that are far apart', () => {
    const { supervisor, started, latest } = set()
    supervisor.start()
    for (let crash = 1; crash <= 10; crash++) {
      latest().print('http://127.0.0.1:5600\n')
      vi.advanceTimersByTime(60_000)
      latest().exit(1)
      vi.advanceTimersByTime(delayBeforeTry(1))
      expect(started).toHaveLength(crash + 1)
    }
    expect(failed).not.toHaveBeenCalled()
  })

  it('begins anew when asked to after it gave up', () => {
    const { supervisor, started, latest } = set()
    supervisor.start()
    latest().exit(2)
    supervisor.retry()
    expect(started).toHaveLength(2)
    latest().print('http://127.0.0.1:5600\n')
    expect(running).toHaveBeenCalledTimes(1)
  })

  it('ends the server and waits for it, and starts no other', async () => {
    const { supervisor, started, latest } = set()
    supervisor.start()
    let isStopped = false
    const stopped = supervisor.stop().then(() => {
      isStopped = true
    })
    expect(latest().isAskedToEnd).toBe(true)
    await Promise.resolve()
    expect(isStopped).toBe(false)
    latest().exit(0)
    await stopped
    vi.runAllTimers()
    expect(started).toHaveLength(1)
  })

  it('ends at once between two tries', async () => {
    const { supervisor, started, latest } = set()
    supervisor.start()
    latest().exit(1)
    await supervisor.stop()
    vi.runAllTimers()
    expect(started).toHaveLength(1)
  })
})

describe('delayBeforeTry', () => {
  it.each([
    [0, 0],
    [1, 500],
    [2, 1000],
    [4, 4000],
    [20, 15_000],
  ])('after %i failures is %i ms', (failures, delay) => {
    expect(delayBeforeTry(failures)).toBe(delay)
  })
})
