import { describe, expect, it } from 'vitest'
import { isMessagePage, isOwnPage, isPermitted } from './navigation.ts'

const origin = 'http://127.0.0.1:5600'

describe('isOwnPage', () => {
  it.each([`${origin}/`, `${origin}/workshop/records?status=pending`])('lets the window go to %s', (url) => {
    expect(isOwnPage(url, origin)).toBe(true)
  })

  it.each([
    'https://127.0.0.1:5600/',
    'http://127.0.0.1:5601/',
    'http://127.0.0.1:5600.example.org/',
    'http://127.0.0.1:5600@example.org/',
    'http://localhost:5600/',
    'file:///etc/passwd',
    'data:text/html,<p>',
    'javascript:alert(1)',
    'not an address',
  ])('keeps it from %s', (url) => {
    expect(isOwnPage(url, origin)).toBe(false)
  })

  it('keeps it from everything while there is no server', () => {
    expect(isOwnPage(`${origin}/`, undefined)).toBe(false)
    expect(isOwnPage('data:text/html,<p>', 'null')).toBe(false)
  })
})

describe('isPermitted', () => {
  it.each([
    ['fullscreen', `${origin}/tv/line-1`, true],
    ['clipboard-sanitized-write', `${origin}/`, true],
    ['fullscreen', 'https://example.org/', false],
    ['geolocation', `${origin}/`, false],
    ['openExternal', `${origin}/`, false],
  ])('%s for %s: %s', (permission, url, expected) => {
    expect(isPermitted(permission, url, origin)).toBe(expected)
  })
})

describe('isMessagePage', () => {
  it('is none of the server’s pages', () => {
    expect(isMessagePage('data:text/html;charset=utf-8,x')).toBe(true)
    expect(isMessagePage(`${origin}/data:text/html`)).toBe(false)
  })
})
