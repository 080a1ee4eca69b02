import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'

export interface ShownWindow {
  id: string
  /** What X calls it by: `127.0.0.1__kiosk` for a browser's window of that address. */
  name: string
  title: string
  bounds: { x: number; y: number; width: number; height: number }
}

export interface VirtualDisplay {
  env: { DISPLAY: string }
  windows(): ShownWindow[]
  /** Closes a window as a person would. */
  closeWindow(id: string): void
  pressKey(id: string, key: string): void
  stop(): Promise<void>
}

export interface Monitor {
  x: number
  width: number
}

const height = 1080

/** A display without a screen, with monitors side by side and a window manager. */
export async function startDisplay(monitors: readonly Monitor[]): Promise<VirtualDisplay> {
  const width = Math.max(...monitors.map((one) => one.x + one.width))
  const server = spawn(
    'Xvfb',
    ['-displayfd', '3', '-noreset', '-nolisten', 'tcp', '-screen', '0', `${width}x${height}x24`],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  )
  const serverEnded = once(server, 'exit')
  const [number] = (await once(server.stdio[3] as Readable, 'data')) as [Buffer]
  const env = { DISPLAY: `:${number.toString().trim()}` }
  const run = (program: string, args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(program, args, { env: { ...process.env, ...env }, encoding: 'utf8' })
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`)
    return stdout
  }
  // The one output there is goes to the first monitor.
  for (const [index, { x, width: wide }] of [...monitors.entries()].toReversed()) {
    const place = `${wide}/${wide}x${height}/${height}+${x}+0`
    run('xrandr', ['--setmonitor', `monitor-${index}`, place, index === 0 ? 'screen' : 'none'])
  }
  const manager = spawn('openbox', [], { env: { ...process.env, ...env }, stdio: 'ignore' })
  const managerEnded = once(manager, 'exit')

  return {
    env,
    windows() {
      // Nothing answers until the window manager has come up.
      const { status, stdout } = spawnSync('wmctrl', ['-lGx'], { env: { ...process.env, ...env }, encoding: 'utf8' })
      return status === 0 ? stdout.split('\n').flatMap(parsed) : []
    },
    closeWindow: (id) => void run('wmctrl', ['-i', '-c', id]),
    pressKey: (id, key) => void run('xdotool', ['windowactivate', '--sync', id, 'key', key]),
    async stop() {
      manager.kill()
      await managerEnded
      server.kill()
      await serverEnded
    },
  }
}

const line = /^(0x[0-9a-f]+)\s+-?\d+\s+(-?\d+)\s+(-?\d+)\s+(\d+)\s+(\d+)\s+(\S+)\.\S+\s+\S+\s+(.*)$/

function parsed(text: string): ShownWindow[] {
  const [, id = '', x, y, width, tall, name = '', title = ''] = line.exec(text) ?? []
  if (x === undefined) return []
  return [{ id, name, title, bounds: { x: Number(x), y: Number(y), width: Number(width), height: Number(tall) } }]
}
