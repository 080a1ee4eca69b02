import { describe, expect, it } from 'vitest'
import { createEchoGuard, createScanDecoder } from './scanner.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')

function read(...chunks: string[]): string[] {
  const decoder = createScanDecoder()
  return chunks.flatMap((chunk) => decoder.onBytes(bytes(chunk)))
}

describe('what a scanner sends', () => {
  it.each([
    ['CR', 'B-117/3\r'],
    ['LF', 'B-117/3\n'],
    ['CR LF', 'B-117/3\r\n'],
    ['tab', 'B-117/3\t'],
    ['the frame of a badge reader', '\u0002B-117/3\u0003\r\n'],
  ])('is one code, ended by %s', (_, sent) => {
    expect(read(sent)).toEqual(['B-117/3'])
  })

  it('is whole though its bytes come in pieces, and two though they come together', () => {
    expect(read('B-1', '17/', '3\r', '\n')).toEqual(['B-117/3'])
    expect(read('B-117/3\rB-117/4\r')).toEqual(['B-117/3', 'B-117/4'])
  })

  it('is over by silence where the scanner is set to send nothing behind it', () => {
    const decoder = createScanDecoder()
    expect(decoder.onBytes(bytes('4780123456781'))).toEqual([])
    expect(decoder.atSilence()).toEqual(['4780123456781'])
    expect(decoder.atSilence()).toEqual([])
  })

  it('keeps the separator of GS1 codes and drops the identifier before them', () => {
    expect(read(']d201046201000000122112345\u001d1726053110LOT77\r')).toEqual([
      '01046201000000122112345\u001d1726053110LOT77',
    ])
    expect(read('\u001d0104620100000012\r')).toEqual(['0104620100000012'])
  })

  it('reads letters of every script from a scanner that sends UTF-8', () => {
    const decoder = createScanDecoder()
    expect(decoder.onBytes(Buffer.from('Ғ-12\r'))).toEqual(['Ғ-12'])
  })
})

describe('the reader’s echo (D-06)', () => {
  const counted = (...scans: [code: string, at: number][]) => {
    const isScan = createEchoGuard()
    return scans.filter(([code, at]) => isScan(code, at)).map(([code, at]) => `${code} at ${at}`)
  }

  it('is not counted within two seconds, and is a scan after them', () => {
    expect(counted(['A1', 0], ['A1', 1_999], ['A1', 2_000], ['A1', 3_999])).toEqual(['A1 at 0', 'A1 at 2000'])
  })

  it('is not counted though another code was read between', () => {
    expect(counted(['A1', 0], ['B2', 500], ['A1', 1_000], ['B2', 2_400], ['B2', 2_500])).toEqual([
      'A1 at 0',
      'B2 at 500',
      'B2 at 2500',
    ])
  })
})
