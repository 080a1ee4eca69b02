import { describe, expect, it } from 'vitest'
import { createScanDecoder } from './scanner.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')

function read(...chunks: (string | [text: string, at: number])[]): string[] {
  const decoder = createScanDecoder()
  let now = 0
  return chunks.flatMap((chunk) => {
    const [text, at] = typeof chunk === 'string' ? [chunk, (now += 10)] : chunk
    return decoder.onBytes(bytes(text), at)
  })
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
    expect(decoder.onBytes(bytes('4780123456781'), 0)).toEqual([])
    expect(decoder.atSilence(100)).toEqual(['4780123456781'])
    expect(decoder.atSilence(200)).toEqual([])
  })

  it('keeps the separator of GS1 codes and drops the identifier before them', () => {
    expect(read(']d201046201000000122112345\u001d1726053110LOT77\r')).toEqual([
      '01046201000000122112345\u001d1726053110LOT77',
    ])
    expect(read('\u001d0104620100000012\r')).toEqual(['0104620100000012'])
  })

  it('reads letters of every script from a scanner that sends UTF-8', () => {
    const decoder = createScanDecoder()
    expect(decoder.onBytes(Buffer.from('Ғ-12\r'), 0)).toEqual(['Ғ-12'])
  })
})

describe('the reader’s echo (D-06)', () => {
  it('is not counted within two seconds, and is after them', () => {
    expect(read(['A1\r', 0], ['A1\r', 1_999], ['B2\r', 2_000], ['B2\r', 4_000])).toEqual(['A1', 'B2', 'B2'])
  })

  it('is of one code: another one between makes it a scan again', () => {
    expect(read(['A1\r', 0], ['B2\r', 500], ['A1\r', 1_000])).toEqual(['A1', 'B2', 'A1'])
  })
})
