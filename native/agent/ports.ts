import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { watch } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Port } from '../../contracts/devices.ts'
import type { Spooler } from '../drivers/spooler/spooler.ts'

/** What is plugged into this computer. */
export interface Ports {
  found(): Port[]
  /** Where a port is now; undefined while nothing is plugged in there. */
  pathOf(key: string): Promise<string | undefined>
  stop(): void
}

interface FoundPort extends Port {
  path: string | undefined
}

/** Where systems do not tell of plugs, and for what a notice was missed: a pull is to be seen within three seconds. */
const lookEveryMs = 2_000
/** The system's own printers are set up rarely, and asking for them starts a program. */
const queuesEveryMs = 10_000
/** A plug makes several files appear; they are looked at together. */
const settleMs = 200

/**
 * Watches what is plugged in and tells when that has changed. What a look could not find out is as it was, until the
 * next one.
 */
export async function watchPorts(
  spooler: Spooler,
  onChange: (ports: Port[]) => void,
  findPlugged = pluggedIn,
): Promise<Ports> {
  let queuesFound: FoundPort[] = []
  let queuesAt = -Infinity
  let pluggedFound: FoundPort[] = []
  async function findPorts(): Promise<FoundPort[]> {
    if (performance.now() - queuesAt >= queuesEveryMs) {
      queuesFound = await queuesOf(spooler).catch(() => queuesFound)
      queuesAt = performance.now()
    }
    pluggedFound = await findPlugged().catch(() => pluggedFound)
    return [...pluggedFound, ...queuesFound].toSorted((a, b) => (a.key < b.key ? -1 : 1))
  }

  let found = await findPorts()
  let timer: NodeJS.Timeout | undefined
  let isLooking = false

  async function look(): Promise<void> {
    if (isLooking) return
    isLooking = true
    const before = JSON.stringify(found)
    found = await findPorts()
    isLooking = false
    if (JSON.stringify(found) !== before) onChange(shown(found))
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(() => void look(), settleMs)
  }
  const watcher = process.platform === 'linux' ? watch('/dev', soon) : undefined
  watcher?.on('error', () => undefined)
  const looking = setInterval(() => void look(), lookEveryMs)

  return {
    found: () => shown(found),
    async pathOf(key) {
      const path = found.find((port) => port.key === key)?.path ?? pathIn(key)
      if (path === undefined) return undefined
      // A name that is no file, as on Windows, is there while it is listed.
      const isThere = path.startsWith('/') ? await exists(path) : found.some((port) => port.path === path)
      return isThere ? path : undefined
    },
    stop() {
      clearTimeout(timer)
      clearInterval(looking)
      watcher?.close()
    },
  }
}

/** What is plugged in, and which files the system made for it. */
const pluggedIn = async (): Promise<FoundPort[]> => (await Promise.all([serialPorts(), usbPrinters()])).flat()

const shown = (ports: readonly FoundPort[]): Port[] => ports.map(({ key, kind, label }) => ({ key, kind, label }))

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

/** A port named by its path, or by its name on Windows. */
const pathIn = (key: string) => /^(?:serial|usbPrinter):(\/.+|COM\d+)$/.exec(key)?.[1]

/** Where the kernel's links of sockets lie. */
const socketLinks = '/dev/serial/by-path'

/** In which USB socket each serial port is, by its path; empty where the system tells of none. Linux (udev). */
export async function socketsOf(folder = socketLinks): Promise<ReadonlyMap<string, string>> {
  const names = await readdir(folder).catch(() => [])
  const sockets = new Map<string, string>()
  // One port may have a second link under another name of its hub: the first of them is its socket.
  for (const name of names.toSorted((a, b) => (a < b ? -1 : 1))) {
    const path = await realpath(join(folder, name)).catch(() => undefined)
    if (path !== undefined && !sockets.has(path)) sockets.set(path, name)
  }
  return sockets
}

/**
 * What a USB device is known by: its maker, its model and its serial number. Cheap ones have none, and two of a kind
 * are then told apart by the socket they are plugged into.
 */
export const usbIdentity = (
  maker: string,
  model: string | undefined,
  serialNumber: string | undefined,
  socket: string | undefined,
): string => `${maker.toLowerCase()}:${(model ?? '').toLowerCase()}:${serialNumber || socket || ''}`

async function serialPorts(): Promise<FoundPort[]> {
  // Neither the native code nor what the system lists its ports with is everywhere.
  const listed = await import('serialport').then(({ SerialPort }) => SerialPort.list()).catch(() => [])
  const sockets = listed.some(({ vendorId }) => vendorId !== undefined) ? await socketsOf() : undefined
  return listed.map(({ path, vendorId, productId, serialNumber, locationId, manufacturer }) => ({
    key: `serial:${
      vendorId === undefined ? path : usbIdentity(vendorId, productId, serialNumber, locationId ?? sockets?.get(path))
    }`,
    kind: 'serial',
    label: manufacturer ?? null,
    path,
  }))
}

/** Printers the kernel shows as files (usblp), known by what they say of themselves rather than by their number. */
export async function usbPrinters(kernel = '/sys/class/usbmisc'): Promise<FoundPort[]> {
  const names = await readdir(kernel).catch(() => [])
  const printers = names.filter((name) => /^lp\d+$/.test(name))
  return Promise.all(
    printers.map(async (name): Promise<FoundPort> => {
      const path = `/dev/usb/${name}`
      const device = await realpath(join(kernel, name, 'device')).catch(() => undefined)
      const told = async (file: string) =>
        device === undefined ? '' : (await readFile(join(dirname(device), file), 'utf8').catch(() => '')).trim()
      const [maker = '', model, serialNumber, label] = await Promise.all(
        ['idVendor', 'idProduct', 'serial', 'product'].map(told),
      )
      // The folder of a USB device is named by its sockets, such as `1-1.4`.
      const socket = device === undefined ? undefined : basename(dirname(device))
      const key = `usbPrinter:${maker === '' ? path : usbIdentity(maker, model, serialNumber, socket)}`
      return { key, kind: 'usbPrinter', label: label || null, path }
    }),
  )
}

const queuesOf = async (spooler: Spooler): Promise<FoundPort[]> =>
  (await spooler.queues()).map((name) => ({ key: `queue:${name}`, kind: 'queue', label: name, path: undefined }))
