import { expect, test } from 'vitest'
import { htmlToCyrillic } from './manuals.ts'

test('the text of a manual is in Cyrillic, its pictures and links still lead where they did', () => {
  const html =
    '<p><strong>Sozlash</strong> <a href="/help/office/rates">narx</a> <code>markaz-….local</code></p>' +
    '<img src="/assets/set-up-x.webp" alt="Sozlash &quot;A&quot;" loading="lazy">'
  expect(htmlToCyrillic(html)).toBe(
    '<p><strong>Созлаш</strong> <a href="/help/office/rates">нарх</a> <code>markaz-….local</code></p>' +
      '<img src="/assets/set-up-x.webp" alt="Созлаш &quot;А&quot;" loading="lazy">',
  )
})
