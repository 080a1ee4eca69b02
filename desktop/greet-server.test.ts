import { describe, expect, it } from 'vitest'
import { serverAddress } from './greet-server.ts'

describe('serverAddress', () => {
  it.each([
    ['192.168.1.10', 'https://192.168.1.10:5643'],
    [' 192.168.1.10:6000 ', 'https://192.168.1.10:6000'],
    ['https://markaz.local:5643/trust', 'https://markaz.local:5643'],
    ['http://192.168.1.10:5643', 'https://192.168.1.10:5643'],
    ['markaz.example.org:443', 'https://markaz.example.org:443'],
    ['[fe80::1]:5643', 'https://[fe80::1]:5643'],
    ['', undefined],
    ['two words', undefined],
    ['user@192.168.1.10', undefined],
    ['ftp://192.168.1.10', undefined],
    ['192.168.1.10:99999', undefined],
  ])('of %j is %s', (typed, expected) => {
    expect(serverAddress(typed)).toBe(expected)
  })
})
