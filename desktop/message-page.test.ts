import { describe, expect, it } from 'vitest'
import { failedPage, startingPage } from './message-page.ts'
import { textsFor } from './texts.ts'

const htmlOf = (url: string) => decodeURIComponent(url.slice(url.indexOf(',') + 1))

describe('the message pages', () => {
  const { tag, texts } = textsFor(['ru-RU'])

  it("are in the system's language", () => {
    const html = htmlOf(startingPage(tag, texts))
    expect(html).toContain('<html lang="ru">')
    expect(html).toContain('Markaz запускается')
  })

  it('say what happened, what is safe and what to do, with a way to try again', () => {
    const html = htmlOf(failedPage(tag, texts, 'the port is taken'))
    for (const text of [texts.failed, texts.failedSafe, texts.failedNext, texts.retry]) expect(html).toContain(text)
    expect(html).toContain('data-retry')
  })

  it('show what the server printed as text, whatever it is', () => {
    const html = htmlOf(failedPage(tag, texts, `<img src=x onerror="alert('1')"> & more`))
    expect(html).not.toContain('<img')
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt; &amp; more')
  })

  it('run no script', () => {
    expect(htmlOf(startingPage(tag, texts))).toContain("default-src 'none'")
  })
})

describe('textsFor', () => {
  it.each([
    [['uz-Latn-UZ'], 'uz-Latn'],
    [['kk-KZ', 'en'], 'kk'],
    [['ky'], 'ky'],
    [['de-DE', 'ru_RU'], 'ru'],
    [['de-DE'], 'en'],
    [[], 'en'],
  ])('%j gives %s', (languages, expected) => {
    expect(textsFor(languages).tag).toBe(expected)
  })
})
