import { describe, expect, it } from 'vitest'
import { packed, septetsOf } from './gsm-alphabet.ts'
import { readReport, submitPdus } from './pdu.ts'

const septets = (text: string) => Array.from(text).flatMap((character) => septetsOf(character) ?? [])

describe('the parts of a message', () => {
  it('packs seven bits as the standard has it', () => {
    expect(packed(septets('hellohello')).toString('hex').toUpperCase()).toBe('E8329BFD4697D9EC37')
  })

  // First octet 31: as computed in the protocol's notes, with a delivery report asked for.
  it.each([
    ['+998901234567', 'Salom! Kod: 4821', 28, '0031000C919998103254760000AA10D330FBDD0E81966FB20E44C3C962'],
    ['+998901234567', 'Салом', 24, '0031000C919998103254760008AA0A04210430043B043E043C'],
    ['+77011234567', 'Құн', 20, '0031000B917710214365F70008AA06049A04B1043D'],
  ])('to %s: %s', (to, text, length, hex) => {
    expect(submitPdus(to, text, 1)).toEqual([{ length, hex }])
  })

  it.each([
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    [`${'a'.repeat(159)}€`, 2],
    [`${'a'.repeat(152)}€${'a'.repeat(10)}`, 2],
    ['я'.repeat(70), 1],
    ['я'.repeat(71), 2],
    ['я'.repeat(134), 2],
    ['я'.repeat(135), 3],
    ['oʻ'.repeat(35), 1],
    ['oʻ'.repeat(36), 2],
  ])('%# are as few as fit', (text, parts) => {
    expect(submitPdus('+998901234567', text, 1)).toHaveLength(parts)
  })

  it('splits neither a character of two places nor one outside the basic plane', () => {
    const [first] = submitPdus('+998901234567', `${'a'.repeat(152)}€${'a'.repeat(10)}`, 1)
    // 7 septets of header and 152 letters: the euro sign begins the second part.
    expect(Buffer.from(first?.hex ?? '', 'hex')[14]).toBe(159)
    const [emoji] = submitPdus('+998901234567', `${'я'.repeat(66)}😀${'я'.repeat(10)}`, 1)
    expect(Buffer.from(emoji?.hex ?? '', 'hex')[14]).toBe(6 + 66 * 2)
  })

  it('carries the header that joins long ones', () => {
    const parts = submitPdus('+998901234567', 'я'.repeat(80), 0x2a)
    expect(parts.map(({ hex }) => /0500032A02(0[12])/.exec(hex)?.[1])).toEqual(['01', '02'])
  })
})

describe('delivery reports', () => {
  const report = (status: string) => `00062A0C919998103254766211324190520262113241905202${status}`
  it.each([
    ['00', 'delivered'],
    ['30', 'trying'],
    ['46', 'failed'],
  ])('with status %s say: %s', (code, status) => {
    expect(readReport(report(code))).toEqual({ reference: 42, status })
  })

  it('are told from other messages', () => {
    expect(readReport('0004')).toBeUndefined()
  })
})
