import { altDigitOf, characterOf, groupSeparator, type PressedKey } from './physical-keys.ts'

export interface ScanRules {
  /** Shorter bursts are typing. */
  leastLength: number
  /** Milliseconds between keys: on average at most, and never more than. */
  meanGap: number
  longestGap: number
  /** A burst with no Enter or Tab behind it is over after so much silence. */
  silence: number
  /** The same code again within this is the reader's echo (D-06). */
  echo: number
}

export const usualRules: ScanRules = { leastLength: 4, meanGap: 35, longestGap: 100, silence: 250, echo: 2_000 }

export interface Scan {
  code: string
  /** The same as the active keyboard layout would have typed it. */
  raw: string
  at: number
  /** What ended it. */
  end: 'Enter' | 'Tab' | 'silence'
  meanGap: number
}

export interface TimedKey extends PressedKey {
  at: number
}

/** What the page has to do about a key: let it be, or keep it from its field, with or without a finished scan. */
export interface Verdict {
  prevent: boolean
  /** A burst begins with this key: the field's value from before it is to be kept. */
  begins: boolean
  scan?: Scan
}

/** The separator as Alt and its number, as scanners in "Alt mode" send it, and what it begins with. */
const altSeparator = /^0+(29?)?$/

const modifiers = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock'])

/**
 * Tells a scanner from a person by the time between keys. Feed it every key down; call `atSilence` when a timer set
 * for `rules.silence` after the last key fires.
 */
export function createScanDetector(rules: ScanRules = usualRules) {
  /** Those of a number typed with Alt stand for nothing by themselves. */
  let keys: { character: string; typed: string; at: number }[] = []
  let altNumber = ''
  let last: { code: string; at: number } | undefined

  const meanGap = () => {
    const first = keys[0]
    const end = keys.at(-1)
    return first && end && keys.length > 1 ? (end.at - first.at) / (keys.length - 1) : 0
  }
  const codeOf = () => keys.map(({ character }) => character).join('')
  const isScan = () => codeOf().length >= rules.leastLength && meanGap() <= rules.meanGap

  function take(end: Scan['end'], at: number): Scan | undefined {
    const scan: Scan = {
      code: codeOf(),
      raw: keys.map(({ typed }) => typed).join(''),
      at,
      end,
      meanGap: Math.round(meanGap() * 10) / 10,
    }
    keys = []
    if (last?.code === scan.code && at - last.at < rules.echo) return undefined
    last = { code: scan.code, at }
    return scan
  }

  /** The separator at the last digit of its number, nothing at those before; undefined for any other number. */
  function altCharacterOf(pressed: TimedKey): string | undefined {
    const digit = altDigitOf(pressed)
    if (digit === undefined) return undefined
    altNumber += digit
    if (!altSeparator.test(altNumber)) return undefined
    return altNumber.endsWith('29') ? groupSeparator : ''
  }

  function onKey(pressed: TimedKey): Verdict {
    if (pressed.key === 'Alt') altNumber = ''
    if (modifiers.has(pressed.key)) return { prevent: false, begins: false }
    const former = keys.at(-1)
    if (former && pressed.at - former.at > rules.longestGap) keys = []

    if (pressed.key === 'Enter' || pressed.key === 'Tab') {
      if (!isScan()) {
        keys = []
        return { prevent: false, begins: false }
      }
      const scan = take(pressed.key, pressed.at)
      return { prevent: true, begins: false, ...(scan ? { scan } : {}) }
    }

    const character = altCharacterOf(pressed) ?? characterOf(pressed)
    if (character === undefined) {
      keys = []
      return { prevent: false, begins: false }
    }
    const begins = keys.length === 0
    const isControl = character === groupSeparator
    keys.push({ character, typed: isControl || character === '' ? '' : pressed.key, at: pressed.at })
    // By now it is no person: the rest need not reach the field. A separator is a shortcut of the browser otherwise.
    return { prevent: isScan() || (isControl && !begins), begins }
  }

  function atSilence(now: number): Scan | undefined {
    const end = keys.at(-1)
    if (!end || now - end.at < rules.silence) return undefined
    if (isScan()) return take('silence', end.at)
    keys = []
    return undefined
  }

  return { onKey, atSilence }
}
