import { spawn, type ChildProcess } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { existsSync, rmSync, watch } from 'node:fs'
import { dirname } from 'node:path'
import { findSocat } from './socat.mjs'

/** A serial port made of a pseudo-terminal: the real driver opens it, we are the device behind it. */
export interface VirtualPort {
  readonly path: string
  /** What the other side wrote. */
  onBytes(listener: (bytes: Buffer) => void): void
  write(bytes: Uint8Array | string): void
  /** As a cable that is pulled: the port is gone. */
  unplug(): Promise<void>
  plug(): Promise<void>
}

/** Opens a virtual serial port at a path. @throws where socat is not installed */
export async function openVirtualPort(path: string): Promise<VirtualPort> {
  const socat = findSocat()
  if (socat === undefined) throw new Error('socat is not installed: apt-get install socat')
  const heard = new EventEmitter()
  let child: ChildProcess | undefined
  /** Who is at the other end sees the port go before its process has ended and its link is taken away. */
  let leaving: Promise<void> = Promise.resolve()

  async function leave(present: ChildProcess): Promise<void> {
    const gone = once(present, 'exit')
    present.kill('SIGTERM')
    await gone
    rmSync(path, { force: true })
  }

  async function plug(): Promise<void> {
    await leaving
    if (child) return
    rmSync(path, { force: true })
    const appeared = untilThere(path)
    const started = spawn(socat ?? '', [`PTY,raw,echo=0,link=${path}`, 'STDIO'], { stdio: ['pipe', 'pipe', 'ignore'] })
    child = started
    started.stdin.on('error', () => undefined)
    started.stdout.on('data', (bytes: Buffer) => heard.emit('bytes', bytes))
    await appeared
  }

  await plug()
  return {
    path,
    plug,
    onBytes: (listener) => void heard.on('bytes', listener),
    write: (bytes) => void child?.stdin?.write(bytes),
    async unplug() {
      const present = child
      child = undefined
      if (present && present.exitCode === null) leaving = leave(present)
      await leaving
    },
  }
}

/** Resolves when a file appears in its folder. */
async function untilThere(path: string): Promise<void> {
  const watcher = watch(dirname(path))
  try {
    while (!existsSync(path)) await once(watcher, 'change')
  } finally {
    watcher.close()
  }
}
