import { describe, expect, it } from 'vitest'
import { isDesktopPage, isFromDesktopPage, isFromOwnPage, isOwnPage, isPermitted, mayGo } from './navigation.ts'

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
    ['notifications', `${origin}/approvals`, true],
    ['notifications', 'https://example.org/', false],
    ['fullscreen', 'https://example.org/', false],
    ['geolocation', `${origin}/`, false],
    ['openExternal', `${origin}/`, false],
  ])('%s for %s: %s', (permission, url, expected) => {
    expect(isPermitted(permission, url, origin)).toBe(expected)
  })
})

describe('isDesktopPage', () => {
  it('is none of the server’s pages, and nothing that only looks like one', () => {
    expect(isDesktopPage('markaz://desktop/failed')).toBe(true)
    for (const url of [
      `${origin}/markaz://desktop/`,
      'markaz://elsewhere/failed',
      'data:text/html,markaz://desktop/',
      'https://desktop/failed',
      '',
    ])
      expect(isDesktopPage(url), url).toBe(false)
  })
})

describe('mayGo', () => {
  it.each([
    [`${origin}/`, `${origin}/people`, true],
    ['markaz://desktop/failed', 'markaz://desktop/failed/log', true],
    [`${origin}/`, 'markaz://desktop/failed/restore', false],
    ['markaz://desktop/failed', 'https://example.org/', false],
    [`${origin}/`, 'https://example.org/', false],
  ])('from %s to %s: %s', (from, to, expected) => {
    expect(mayGo(from, to, origin)).toBe(expected)
  })
})

describe('who sent a message', () => {
  const inside = { parent: { url: `${origin}/` } }
  it('is a window’s own page, never something inside it', () => {
    expect(isFromDesktopPage({ url: 'markaz://desktop/leave', parent: null })).toBe(true)
    expect(isFromDesktopPage({ url: 'markaz://desktop/leave', ...inside })).toBe(false)
    expect(isFromDesktopPage({ url: `${origin}/`, parent: null })).toBe(false)
    expect(isFromOwnPage({ url: `${origin}/`, parent: null }, origin)).toBe(true)
    expect(isFromOwnPage({ url: `${origin}/`, ...inside }, origin)).toBe(false)
    expect(isFromOwnPage({ url: 'https://example.org/', parent: null }, origin)).toBe(false)
  })

  it('is nobody when the frame is gone', () => {
    expect(isFromDesktopPage(null)).toBe(false)
    expect(isFromOwnPage(null, origin)).toBe(false)
  })
})
