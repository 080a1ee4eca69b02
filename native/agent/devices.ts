import { setTimeout as delay } from 'node:timers/promises'
import type { AgentDevice, AgentJob, AgentMessages, JobReport, SmsAnswer } from '../../contracts/agent.ts'
import type { DeviceSettings, DeviceState } from '../../contracts/devices.ts'
import type { Sheet } from '../../contracts/print-content.ts'
import type { Letters } from '../../printing/fonts.ts'
import { withPdfMark } from '../../printing/pdf-mark.ts'
import { forPaper } from '../../printing/for-paper.ts'
import { picturesFor } from '../../printing/render.ts'
import { createCustomerDisplay } from '../drivers/customer-display.ts'
import { encodeSheet } from '../drivers/escpos/encode.ts'
import { createEscPosPrinter } from '../drivers/escpos/escpos-printer.ts'
import { createLabelPrinter, labelOf } from '../drivers/label/label-printer.ts'
import { fileLine } from '../drivers/lines/file-line.ts'
import type { OpenLine } from '../drivers/lines/line.ts'
import { serialLine } from '../drivers/lines/serial-line.ts'
import { tcpLine } from '../drivers/lines/tcp-line.ts'
import { createModem, UnsureError } from '../drivers/modem/modem.ts'
import { unknownState, type Printer } from '../drivers/printer.ts'
import { createScanner } from '../drivers/scanner.ts'
import { createQueuePrinter } from '../drivers/spooler/queue-printer.ts'
import type { Spooler } from '../drivers/spooler/spooler.ts'
import { isOver, leftAt, reportOf, type Journal, type JournalEntry } from './journal.ts'
import { keepLeft, type KeptLeft } from './left-work.ts'
import type { Ports } from './ports.ts'
import { createPrintQueue, type PrintQueue } from './print-queue.ts'

export interface StationDevicesOptions {
  ports: Ports
  spooler: Spooler
  journal: Journal
  left: KeptLeft
  letters: Letters
  onState(deviceId: string, state: DeviceState): void
  onScan(deviceId: string, code: string): void
  onReport(report: JobReport): void
  onSmsReport(report: AgentMessages['smsReport']): void
  log(line: string): void
}

/** The station's devices as the server wants them. */
export interface StationDevices {
  /** Starts what is new, stops what is gone, and leaves what has not changed at its work. */
  apply(devices: readonly AgentDevice[]): Promise<void>
  /** @throws where no such printer is here */
  print(job: AgentJob): Promise<void>
  /** Ends a job after the sheet that is being printed; gives how it stands, where anything is known of it. */
  cancel(jobId: string): Promise<JobReport | null>
  show(deviceId: string, lines: readonly string[]): Promise<boolean>
  sendSms(deviceId: string, to: string, text: string): Promise<SmsAnswer>
  /** What each device told last. */
  states(): { deviceId: string; state: DeviceState }[]
  stop(): Promise<void>
}

const againMs = 5_000

interface Running {
  device: AgentDevice
  state: DeviceState
  queue?: PrintQueue
  show?(lines: readonly string[]): Promise<boolean>
  sendSms?(to: string, text: string): Promise<SmsAnswer>
  /** Gives the print jobs that are not over. */
  stop(): Promise<AgentJob[]>
}

const isSame = (a: AgentDevice, b: AgentDevice) =>
  a.portKey === b.portKey && JSON.stringify(a.settings) === JSON.stringify(b.settings)

/** Keeps a driver at work for each device. */
export function createStationDevices(options: StationDevicesOptions): StationDevices {
  const running = new Map<string, Running>()
  let turn: Promise<void> = Promise.resolve()

  async function applyNow(devices: readonly AgentDevice[]): Promise<void> {
    const unfinished = new Map<string, AgentJob[]>()
    for (const [id, present] of running) {
      const wanted = devices.find((device) => device.id === id)
      if (wanted && isSame(wanted, present.device)) continue
      running.delete(id)
      unfinished.set(id, await present.stop().catch(notStopped))
    }
    for (const device of devices) {
      if (running.has(device.id)) continue
      const one = start(device, options)
      running.set(device.id, one)
      for (const job of unfinished.get(device.id) ?? []) await one.queue?.add(job).catch(() => void addAgain(one, job))
    }
  }

  function notStopped(error: unknown): AgentJob[] {
    options.log(`a device was not let go in order: ${String(error)}`)
    return []
  }

  /** What could not be noted is tried again: nobody else knows that these jobs are in no queue. */
  async function addAgain(one: Running, job: AgentJob): Promise<void> {
    await delay(againMs, undefined, { ref: false })
    if (running.get(job.deviceId) !== one) return
    await one.queue?.add(job).catch(() => addAgain(one, job))
  }

  const notedOf = (jobId: string) => options.journal.entries().find((entry) => entry.jobId === jobId)
  const clearLeft = (noted: JournalEntry): Promise<void> => {
    const queue = running.get(noted.deviceId ?? '')?.queue
    return queue ? queue.clear(noted) : keepLeft(options.left, noted)
  }

  /** Ends a job that no printer is at: what is noted of it is told, and forgotten once it is heard. */
  async function endNoted(jobId: string): Promise<JobReport | null> {
    const { journal } = options
    const noted = notedOf(jobId)
    if (!noted || isOver(noted)) return noted ? reportOf(noted) : null
    const ended = { ...leftAt(noted), status: 'cancelled', reason: null } as const
    await Promise.all([clearLeft(noted), journal.note(ended)])
    options.onReport(reportOf(ended))
    return reportOf(ended)
  }

  return {
    apply(devices) {
      const applied = turn.then(() => applyNow(devices))
      // One that failed keeps nothing else from being printed or ended.
      turn = applied.catch(() => undefined)
      return applied
    },
    async print(job) {
      await turn
      const queue = running.get(job.deviceId)?.queue
      if (!queue) throw new Error('this printer is not here')
      const others = [...running.values()].filter((one) => one.queue !== queue)
      const noted = notedOf(job.id)
      const isTakenOver = others.map((one) => one.queue?.giveAway(job.id)).includes(true)
      await queue.add(job)
      // Where a former run was at it, and none since, its sheet is in that printer yet.
      if (noted && noted.deviceId !== job.deviceId && !isTakenOver) await clearLeft(noted)
    },
    async cancel(jobId) {
      await turn
      for (const { queue } of running.values()) {
        const stands = queue?.cancel(jobId)
        if (stands) return stands
      }
      return endNoted(jobId)
    },
    show: async (deviceId, lines) => (await running.get(deviceId)?.show?.(lines)) ?? false,
    sendSms: async (deviceId, to, text) =>
      (await running.get(deviceId)?.sendSms?.(to, text)) ?? { ok: false, references: [] },
    states: () => [...running].map(([deviceId, { state }]) => ({ deviceId, state })),
    async stop() {
      await turn
      await Promise.all([...running.values()].map((device) => device.stop()))
      running.clear()
    },
  }
}

function start(device: AgentDevice, options: StationDevicesOptions): Running {
  const { id, settings } = device
  const one: Running = { device, state: unknownState, stop: async () => [] }
  const events = {
    onState(state: DeviceState) {
      if (state.connected !== one.state.connected) {
        options.log(`${device.portKey} ${state.connected ? 'is there' : 'is gone'}`)
      }
      one.state = state
      options.onState(id, state)
      one.queue?.onPrinterState()
    },
  }
  switch (settings.kind) {
    case 'scanner': {
      const open = openerOf(device, options.ports)
      const scanner = createScanner({ open, events: { ...events, onScan: (code) => options.onScan(id, code) } })
      one.stop = withoutJobs(() => scanner.stop())
      break
    }
    case 'customerDisplay': {
      const display = createCustomerDisplay({ open: openerOf(device, options.ports), settings, events })
      one.show = (lines) => display.show(lines)
      one.stop = withoutJobs(() => display.stop())
      break
    }
    case 'modem': {
      const modem = createModem({
        open: openerOf(device, options.ports),
        events: { ...events, onReport: (report) => options.onSmsReport({ deviceId: id, ...report }) },
      })
      one.sendSms = async (to, text) =>
        modem.send(to, text).then(
          ({ references, parts }) => ({ ok: references.length === parts, references, parts }),
          (error: unknown) => ({ ok: false, references: [], isUnsure: error instanceof UnsureError }),
        )
      one.stop = withoutJobs(() => modem.stop())
      break
    }
    case 'receiptPrinter':
    case 'labelPrinter':
    case 'pagePrinter': {
      const queue = createPrintQueue({
        printer: printerOf(device, settings, events, options),
        deviceId: id,
        journal: options.journal,
        left: options.left,
        markSize: settings.kind === 'labelPrinter' ? 1 : 2,
        stamp: (file, mark) => withPdfMark(file, mark, options.letters),
        report: (report) => options.onReport(report),
        log: options.log,
      })
      one.queue = queue
      one.stop = () => queue.stop()
      break
    }
    case 'ignored':
      break
  }
  return one
}

const withoutJobs = (stop: () => Promise<void>) => async (): Promise<AgentJob[]> => {
  await stop()
  return []
}

type PrinterSettings = Extract<DeviceSettings, { kind: 'receiptPrinter' | 'labelPrinter' | 'pagePrinter' }>

function printerOf(
  device: AgentDevice,
  settings: PrinterSettings,
  events: { onState(state: DeviceState): void },
  { ports, spooler, letters }: StationDevicesOptions,
): Printer {
  const { reports } = device
  const queue = /^queue:(.+)$/.exec(device.portKey)?.[1]
  if (queue !== undefined) {
    if (settings.kind === 'pagePrinter') return createQueuePrinter({ spooler, queue, events })
    return createQueuePrinter({
      spooler,
      queue,
      events,
      encode: (sheet, pictures) => wholeSheet(sheet, pictures, settings, letters),
    })
  }
  const open = openerOf(device, ports)
  if (settings.kind === 'labelPrinter') return createLabelPrinter({ open, settings, letters, events, reports })
  if (settings.kind === 'receiptPrinter') return createEscPosPrinter({ open, settings, letters, events, reports })
  throw new Error('a page printer is one of the system’s')
}

/** A sheet in the language of its printer, for one that is not spoken to but only handed bytes. */
async function wholeSheet(
  sheet: Sheet,
  pictures: ReadonlyMap<string, Uint8Array>,
  settings: Exclude<PrinterSettings, { kind: 'pagePrinter' }>,
  letters: Letters,
): Promise<Buffer> {
  if (settings.kind === 'labelPrinter') return labelOf(sheet, pictures, settings, letters)
  const own = forPaper(sheet, settings.paperMm)
  const made = await picturesFor(own, pictures, settings.dots)
  const { body, end } = await encodeSheet(own, settings, { letters, pictures: made })
  return Buffer.concat([body, end])
}

/** The way to a device, by where it is plugged in. */
function openerOf({ portKey, settings }: AgentDevice, ports: Ports): OpenLine {
  const network = /^network:\[?([^\]]+?)\]?:(\d+)$/.exec(portKey)
  if (network) return tcpLine(network[1] ?? '', Number(network[2]))
  const path = () => ports.pathOf(portKey)
  if (portKey.startsWith('usbPrinter:')) return fileLine(path)
  return serialLine(path, {
    baudRate: 'baudRate' in settings ? settings.baudRate : 9_600,
    flow: 'flow' in settings ? settings.flow : 'none',
  })
}
