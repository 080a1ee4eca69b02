import type { DeviceEvents } from '../printer.ts'
import { keepState } from '../printer.ts'
import { keepLine } from '../lines/kept-line.ts'
import type { OpenLine } from '../lines/line.ts'
import { readReport, submitPdus, type SubmitPdu } from './pdu.ts'

export interface SmsSent {
  /** The network's number of each part; its report names it. */
  references: number[]
  /** Into how many it was cut; where they are more than the numbers, the rest was refused. */
  parts: number
}

export interface ModemEvents extends DeviceEvents {
  /** What became of a part. */
  onReport(report: { reference: number; status: 'delivered' | 'trying' | 'failed' }): void
}

export interface Modem {
  /** Sends a message, long ones in parts. @throws ModemError where the modem or the network took none of it; UnsureError */
  send(to: string, text: string): Promise<SmsSent>
  stop(): Promise<void>
}

/** What a modem answered in place of OK, or that it answered nothing. */
class ModemError extends Error {
  readonly isAnswer: boolean
  constructor(message: string, isAnswer = false) {
    super(message)
    this.isAnswer = isAnswer
  }
}

/** A part has left for the network, and nobody knows whether it was taken. */
export class UnsureError extends Error {}

const answerMs = 5_000
/** The network may take a minute to accept a message. */
const sendMs = 70_000

const lookEveryMs = 15_000
/** One that is not ready yet is tried sooner. */
const tryEveryMs = 2_000

const initialCommands = ['ATE0', 'AT+CMEE=1', 'AT+CMGF=0', 'AT+CNMI=2,1,0,1,0']

/** A GSM modem spoken to in AT commands, one at a time; what it says unasked is told apart from its answers. */
export function createModem({ open, events }: { open: OpenLine; events: ModemEvents }): Modem {
  const keeper = keepState(events, { reports: true })
  let text = ''
  let awaited: { lines: string[]; prompt: boolean; settle: (answer: string[] | Error) => void } | undefined
  let isReportNext = false
  let queue: Promise<unknown> = Promise.resolve()
  let reference = Math.floor(Math.random() * 256)

  /** PDU mode is set: without it no message may be sent, and no report is understood. */
  let isReady = false
  let checkedAt = 0

  const kept = keepLine(open, {
    onOpen() {
      isReady = false
      void check()
    },
    onBytes(bytes) {
      text += bytes.toString('latin1')
      read()
    },
    onClosed() {
      text = ''
      isReady = false
      settle(new ModemError('the modem was pulled'))
      keeper.change({ connected: false, fault: null, signalPercent: null })
    },
  })
  /** Looks at it; one that did not answer at first, or lost its power and came back on the same line, is set up anew. */
  async function check(): Promise<void> {
    checkedAt = performance.now()
    await inTurn(async () => {
      if (!isReady) await initialise()
      await look()
    }).catch(() => {
      isReady = false
      if (kept.line) keeper.change({ connected: true, fault: 'notAnswering' })
    })
  }
  const looking = setInterval(() => {
    if (kept.line && (!isReady || performance.now() - checkedAt >= lookEveryMs)) void check()
  }, tryEveryMs)

  function read(): void {
    for (;;) {
      const end = text.search(/[\r\n]/)
      if (end === -1) break
      const line = text.slice(0, end).trim()
      text = text.slice(end + 1)
      if (line !== '') onLine(line)
    }
    // The prompt for a message has no line end.
    if (awaited?.prompt && text.trim() === '>') {
      text = ''
      settle([])
    }
  }

  function onLine(line: string): void {
    if (isReportNext) {
      isReportNext = false
      const report = readReport(line)
      if (report) events.onReport(report)
    } else if (line.startsWith('+CDS:')) isReportNext = true
    else if (/^\+(CMTI|CREG|CDSI):/.test(line) && awaited === undefined) return
    else if (line === 'OK') settle(awaited?.lines ?? [])
    else if (line === 'ERROR' || /^\+CM[SE] ERROR:/.test(line)) settle(new ModemError(line, true))
    else awaited?.lines.push(line)
  }

  function settle(answer: string[] | Error): void {
    const waiting = awaited
    awaited = undefined
    waiting?.settle(answer)
  }

  /** One command after another: a modem knows no other order. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = queue.then(work)
    queue = done.catch(() => undefined)
    return done
  }

  async function ask(bytes: string, { prompt = false, withinMs = answerMs } = {}): Promise<string[]> {
    const { line } = kept
    if (!line) throw new ModemError('the modem is not there')
    const answered = Promise.withResolvers<string[]>()
    awaited = {
      lines: [],
      prompt,
      settle: (answer) => (Array.isArray(answer) ? answered.resolve(answer) : answered.reject(answer)),
    }
    const timer = setTimeout(() => settle(new ModemError('the modem does not answer')), withinMs)
    try {
      // The answer may come before the line says that all is written.
      const [answer] = await Promise.all([answered.promise, line.write(Buffer.from(bytes, 'latin1'))])
      return answer
    } finally {
      clearTimeout(timer)
    }
  }
  const command = (at: string) => ask(`${at}\r`)

  async function initialise(): Promise<void> {
    for (const at of initialCommands) await command(at)
    isReady = true
  }

  async function look(): Promise<void> {
    const sim = await command('AT+CPIN?').catch(() => [])
    const hasSim = sim.some((line) => line.includes('READY'))
    const [signal = ''] = await command('AT+CSQ')
    const strength = Number(/\+CSQ: (\d+)/.exec(signal)?.[1] ?? 99)
    keeper.change({
      connected: true,
      fault: hasSim ? null : 'noSim',
      signalPercent: strength > 31 ? null : Math.round((strength / 31) * 100),
    })
  }

  async function sendParts(to: string, message: string): Promise<SmsSent> {
    reference = (reference + 1) % 256
    const references: number[] = []
    if (!isReady) await initialise()
    const pdus = submitPdus(to, message, reference)
    try {
      for (const pdu of pdus) references.push(await sendPart(pdu))
    } catch (error) {
      if (references.length === 0 || error instanceof UnsureError) throw error
    }
    return { references, parts: pdus.length }
  }

  /** @returns the network's number of it */
  async function sendPart({ length, hex }: SubmitPdu): Promise<number> {
    await ask(`AT+CMGS=${length}\r`, { prompt: true })
    const answer = await ask(`${hex}\u001a`, { withinMs: sendMs }).catch((error: unknown) => {
      if (error instanceof ModemError && error.isAnswer) throw error
      throw new UnsureError('nothing came back', { cause: error })
    })
    const number = answer.map((line) => /^\+CMGS: (\d+)/.exec(line)?.[1]).find((found) => found !== undefined)
    return Number(number ?? 0)
  }

  return {
    send: (to, message) => inTurn(() => sendParts(to, message)),
    async stop() {
      clearInterval(looking)
      settle(new ModemError('the modem is let go'))
      await kept.stop()
    },
  }
}
