import { expect, it } from 'vitest'
import { gs1PartsOf } from './gs1.ts'

const short = (code: string) => gs1PartsOf(code)?.parts.map(({ identifier, value }) => `${identifier}=${value}`)

it('takes a medicine’s mark apart', () => {
  const mark = '01046201000000122112345ABCDE678\u001d1726053110LOT77'
  expect(short(mark)).toEqual(['01=04620100000012', '21=12345ABCDE678', '17=260531', '10=LOT77'])
  expect(gs1PartsOf(mark)).toMatchObject({ hasLostSeparators: false, parts: [{}, {}, { day: '2026-05-31' }, {}] })
})

it('reads the parts of a Russian medicine with its key and signature', () => {
  const signature = 'dGhpcyBzaWduYXR1cmUgaXMgZm9ydHkgZm91ciBjaGFycw='
  expect(short(`0104620100000012215Bk!("ABCDEFG\u001d91EE06\u001d92${signature}`)).toEqual([
    '01=04620100000012',
    '21=5Bk!("ABCDEFG',
    '91=EE06',
    `92=${signature}`,
  ])
})

it('says when the scanner has dropped the separators, rather than guessing where a part ends', () => {
  expect(gs1PartsOf('01046201000000122112345ABCDE6781726053110LOT77')).toMatchObject({ hasLostSeparators: true })
})

it.each(['B-117/2', 'W-1001', '1001-1/1', '4780123456781', '010462', '10LOT77', '01abc\u001d'])(
  'leaves %j as it is: it is no GS1 code',
  (code) => {
    expect(gs1PartsOf(code)).toBeUndefined()
  },
)
