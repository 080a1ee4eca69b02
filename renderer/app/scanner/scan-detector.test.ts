import { describe, expect, it } from 'vitest'
import { createScanDetector, usualRules, type Scan, type TimedKey } from './scan-detector.ts'

const russian: Readonly<Record<string, string>> = { KeyS: 'ы', KeyH: 'р', KeyI: 'ш', KeyR: 'к', KeyT: 'е', Minus: '-' }

function keyOf(character: string, layout: 'latin' | 'russian' = 'latin'): Omit<TimedKey, 'at'> {
  const isLetter = /[a-z]/i.test(character)
  const code = isLetter ? `Key${character.toUpperCase()}` : /\d/.test(character) ? `Digit${character}` : 'Minus'
  const shift = isLetter && character === character.toUpperCase()
  const typed = layout === 'russian' ? (russian[code] ?? character) : character
  return { key: shift ? typed.toUpperCase() : typed, code, shift, caps: false, ctrl: false, alt: false }
}

const plain = (key: string): Omit<TimedKey, 'at'> => ({
  key,
  code: key,
  shift: false,
  caps: false,
  ctrl: false,
  alt: false,
})

function play(
  keys: readonly Omit<TimedKey, 'at'>[],
  gap: number,
  {
    detector = createScanDetector(),
    from = 0,
  }: { detector?: ReturnType<typeof createScanDetector>; from?: number } = {},
) {
  const scans: Scan[] = []
  const prevented: string[] = []
  let at = from
  for (const key of keys) {
    const verdict = detector.onKey({ ...key, at })
    if (verdict.scan) scans.push(verdict.scan)
    if (verdict.prevent) prevented.push(key.key)
    at += gap
  }
  const atEnd = detector.atSilence(at + usualRules.silence)
  if (atEnd) scans.push(atEnd)
  return { codes: scans.map(({ code }) => code), scans, prevented, detector }
}

const typed = (text: string, layout?: 'latin' | 'russian') => Array.from(text, (one) => keyOf(one, layout))

describe('telling a scanner from a person', () => {
  it.each([5, 20, 30])('takes keys %d ms apart with Enter behind them for a scan', (gap) => {
    const { codes, prevented } = play([...typed('4780123456781'), plain('Enter')], gap)
    expect(codes).toEqual(['4780123456781'])
    expect(prevented.at(-1)).toBe('Enter')
  })

  it.each([60, 150])('leaves keys %d ms apart to the field they were typed in', (gap) => {
    const { codes, prevented } = play([...typed('4780123456781'), plain('Enter')], gap)
    expect(codes).toEqual([])
    expect(prevented).toEqual([])
  })

  it('finishes a scan without a suffix by the silence after it', () => {
    const { scans } = play(typed('B-117'), 10)
    expect(scans.map(({ code, end }) => [code, end])).toEqual([['B-117', 'silence']])
  })

  it('accepts Tab as a suffix', () => {
    expect(play([...typed('B-117'), plain('Tab')], 10).codes).toEqual(['B-117'])
  })

  it('does not take three quick keys for a scan', () => {
    expect(play([...typed('abc'), plain('Enter')], 10).codes).toEqual([])
  })

  it('starts anew after a pause, so that typing before a scan is not part of it', () => {
    const detector = createScanDetector()
    play(typed('zu'), 120, { detector })
    expect(play([...typed('B-117'), plain('Enter')], 10, { detector, from: 400 }).codes).toEqual(['B-117'])
  })

  it('lets a lone Enter through', () => {
    expect(play([plain('Enter')], 10).prevented).toEqual([])
  })
})

describe('decoding by the place of the key (D-07)', () => {
  it('reads the same under a Russian layout', () => {
    const { scans } = play([...typed('SHIRT-12', 'russian'), plain('Enter')], 10)
    expect(scans[0]?.code).toBe('SHIRT-12')
    expect(scans[0]?.raw).toBe('ЫРШКЕ-12')
  })

  it('keeps capitals apart from small letters, by Shift and by Caps Lock', () => {
    expect(play([...typed('aBcD'), plain('Enter')], 10).codes).toEqual(['aBcD'])
    const caps = typed('abcd').map((key) => ({ ...key, caps: true }))
    expect(play([...caps, plain('Enter')], 10).codes).toEqual(['ABCD'])
  })

  it('reads the group separator of GS1 codes from Ctrl+]', () => {
    const separator = { key: ']', code: 'BracketRight', shift: false, caps: false, ctrl: true, alt: false }
    const { codes, prevented } = play([...typed('21AB'), separator, ...typed('1726'), plain('Enter')], 10)
    expect(codes).toEqual(['21AB\u001d1726'])
    expect(prevented).toContain(']')
  })

  /** A number typed with Alt held, with Num Lock or without. */
  const withAlt = (digits: string, named?: readonly string[]) => [
    { ...plain('Alt'), code: 'AltLeft', alt: true },
    ...Array.from(digits, (digit, index) => ({
      ...plain(named?.[index] ?? digit),
      code: `Numpad${digit}`,
      alt: true,
    })),
  ]

  it.each([
    ['with Num Lock', withAlt('029')],
    ['without', withAlt('029', ['Insert', 'ArrowDown', 'PageUp'])],
    ['with two noughts', withAlt('0029')],
  ])('reads the group separator typed as Alt+029 (%s)', (_, separator) => {
    for (const gap of [5, 30]) {
      const keys = [...typed('0104780123456781'), ...separator, ...typed('1726'), plain('Enter')]
      const { scans } = play(keys, gap)
      expect(scans.map(({ code, raw }) => [code, raw])).toEqual([
        ['0104780123456781\u001d1726', '01047801234567811726'],
      ])
    }
  })

  it('reads it at the beginning too, and twice', () => {
    const keys = [...withAlt('029'), ...typed('21AB'), ...withAlt('029'), ...typed('10L'), plain('Tab')]
    expect(play(keys, 10).codes).toEqual(['\u001d21AB\u001d10L'])
  })

  it.each(['065', '0291', '129', '0'])('does not take Alt+%s for it', (digits) => {
    const { codes } = play([...typed('ABCD'), ...withAlt(digits), ...typed('12'), plain('Enter')], 10)
    expect(codes.join()).not.toContain('\u001d')
  })

  it('does not take it for a scan by itself', () => {
    const { codes, prevented } = play([...withAlt('029'), plain('Enter')], 10)
    expect(codes).toEqual([])
    expect(prevented).not.toContain('Enter')
  })

  it('does not count Shift by itself as a key of the code', () => {
    const keys = Array.from('ABCD').flatMap((one) => [plain('Shift'), keyOf(one)])
    expect(play([...keys, plain('Enter')], 8).codes).toEqual(['ABCD'])
  })
})

describe('the reader’s echo (D-06)', () => {
  it('counts the same code within two seconds once', () => {
    const detector = createScanDetector()
    expect(play([...typed('B-117'), plain('Enter')], 10, { detector }).codes).toEqual(['B-117'])
    expect(play([...typed('B-117'), plain('Enter')], 10, { detector, from: 600 }).codes).toEqual([])
    expect(play([...typed('B-118'), plain('Enter')], 10, { detector, from: 1_200 }).codes).toEqual(['B-118'])
  })

  it('counts it again after two seconds', () => {
    const detector = createScanDetector()
    play([...typed('B-117'), plain('Enter')], 10, { detector })
    expect(play([...typed('B-117'), plain('Enter')], 10, { detector, from: 2_500 }).codes).toEqual(['B-117'])
  })
})
