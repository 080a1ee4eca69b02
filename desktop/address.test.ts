import { describe, expect, it } from 'vitest'
import { addressIn } from './address.mjs'

describe('addressIn', () => {
  it.each([
    ['Markaz is at http://localhost:8080\n', 'http://localhost:8080'],
    ['open http://127.0.0.1:5620/setup?code=1 now\n', 'http://127.0.0.1:5620/setup?code=1'],
    ['Markaz answers at http://localhost:8080.\n', 'http://localhost:8080'],
    ['http://localhost:80', undefined],
    ['starting\n', undefined],
  ])('of %j is %s', (printed, address) => {
    expect(addressIn(printed)).toBe(address)
  })
})
