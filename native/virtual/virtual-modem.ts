import type { VirtualPort } from './virtual-port.ts'

/** One part of a message as the network got it. */
export interface SentPart {
  reference: number
  length: number
  hex: string
  to: string
  text: string
  /** Which of how many parts it is; none where it is a message by itself. */
  part: string | undefined
}

export interface VirtualModem {
  readonly sent: readonly SentPart[]
  /** The network delivers a part, or gives up on it: 0x00, 0x46 … */
  deliver(reference: number, status: number): void
  /** The next message, or the one after so many more, is answered so, such as `+CMS ERROR: 38`. */
  refuseNext(answer: string, after?: number): void
  /** The next message is taken and not answered, as by one that is pulled at that moment. */
  fallSilent(): void
  /** Says something nobody asked for. */
  say(line: string): void
  setSim(isThere: boolean): void
  /** It refuses every command, as one does that is still starting. */
  setStarting(isStarting: boolean): void
}

/** A GSM modem behind a virtual port: answers AT commands, takes messages in PDU mode, reports their delivery. */
export function createVirtualModem(port: VirtualPort, on: { onSent?(part: SentPart): void } = {}): VirtualModem {
  const sent: SentPart[] = []
  let pending = ''
  let echo = true
  let length: number | undefined
  let refusal: { answer: string; after: number } | undefined
  let isSilent = false
  let hasSim = true
  let isStarting = false
  let reference = 0

  const answer = (...lines: readonly string[]) => port.write(lines.map((line) => `\r\n${line}\r\n`).join(''))

  port.onBytes((bytes) => {
    const text = bytes.toString('latin1')
    if (echo) port.write(text)
    pending += text
    for (;;) {
      const at = length === undefined ? pending.indexOf('\r') : pending.indexOf('\u001a')
      if (at === -1) return
      const one = pending.slice(0, at).trim()
      pending = pending.slice(at + 1)
      if (length === undefined) obey(one)
      else take(one, length)
    }
  })

  function take(hex: string, announced: number): void {
    length = undefined
    if (refusal && refusal.after > 0) refusal.after -= 1
    else if (refusal) {
      const told = refusal.answer
      refusal = undefined
      return answer(told)
    }
    if (hex.length / 2 - 1 !== announced) return answer('+CMS ERROR: 304')
    reference = (reference + 1) % 256
    const part = { reference, length: announced, hex, ...read(Buffer.from(hex, 'hex')) }
    sent.push(part)
    on.onSent?.(part)
    if (isSilent) {
      isSilent = false
      return
    }
    answer(`+CMGS: ${reference}`, 'OK')
  }

  function obey(command: string): void {
    if (isStarting) return answer('ERROR')
    const message = /^AT\+CMGS=(\d+)$/.exec(command)
    if (message) {
      length = Number(message[1])
      // In pieces, as modems do.
      port.write('\r\n>')
      port.write(' ')
    } else if (command === 'ATE0') {
      echo = false
      answer('OK')
    } else if (command === 'AT+CPIN?') answer(...(hasSim ? ['+CPIN: READY', 'OK'] : ['+CME ERROR: 10']))
    else if (command === 'AT+CSQ') answer('+CSQ: 21,99', 'OK')
    else if (/^AT(\+CMEE=1|\+CMGF=0|\+CNMI=[\d,]+)?$/.test(command)) answer('OK')
    else answer('ERROR')
  }

  return {
    sent,
    deliver(of, status) {
      const hex = `0006${byte(of)}0C919981032547666211324190520262113241905202${byte(status)}`
      answer(`+CDS: ${hex.length / 2 - 1}`)
      port.write(`${hex}\r\n`)
    },
    refuseNext: (line, after = 0) => void (refusal = { answer: line, after }),
    fallSilent: () => void (isSilent = true),
    say: (line) => answer(line),
    setSim: (isThere) => void (hasSim = isThere),
    setStarting: (starting) => void (isStarting = starting),
  }
}

/** What a part says, as the phone that gets it reads it: UCS2, or letters that GSM and ASCII number alike. */
function read(pdu: Buffer): Pick<SentPart, 'to' | 'text' | 'part'> {
  const [, first = 0, , digits = 0] = pdu
  const number = pdu.subarray(5, 5 + Math.ceil(digits / 2))
  const to = number
    .toString('hex')
    .replaceAll(/(.)(.)/g, '$2$1')
    .slice(0, digits)
  const after = 5 + number.length
  const isUcs2 = pdu[after + 1] === 0x08
  const length = pdu[after + 3] ?? 0
  const body = pdu.subarray(after + 4)
  const headerBytes = (first & 0x40) === 0 ? 0 : 1 + (body[0] ?? 0)
  const part = headerBytes === 0 ? undefined : `${body[5]}/${body[4]}`
  if (isUcs2) return { to: `+${to}`, text: Buffer.from(body.subarray(headerBytes)).swap16().toString('utf16le'), part }
  const septets = Array.from({ length }, (_, index) => {
    const bit = index * 7
    return (((body[bit >> 3] ?? 0) | ((body[(bit >> 3) + 1] ?? 0) << 8)) >> (bit & 7)) & 0x7f
  })
  return { to: `+${to}`, text: String.fromCharCode(...septets.slice(Math.ceil((headerBytes * 8) / 7))), part }
}

const byte = (value: number) => value.toString(16).padStart(2, '0').toUpperCase()
