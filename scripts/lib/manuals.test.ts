import { expect, test } from 'vitest'
import { readManual } from './manuals.ts'

const read = (markdown: string) =>
  readManual('sample.md', markdown, (path) => ({ address: `/assets/${path}`, width: 8, height: 6 }))

test('a manual falls apart into its named sections', () => {
  const manual = read(
    '# Worker\n\nFirst.\n\n<!-- kiosk -->\n\n## At the kiosk\n\nScan **it**.\n\n<!-- phone -->\n\n## Phone\n',
  )
  expect(manual).toEqual({
    title: 'Worker',
    intro: '<p>First.</p>\n',
    sections: [
      { id: 'kiosk', title: 'At the kiosk', html: '<p>Scan <strong>it</strong>.</p>\n' },
      { id: 'phone', title: 'Phone', html: '' },
    ],
  })
})

test('pictures wait until they are seen, and other manuals open on their page', () => {
  const { intro } = read(
    '![A "list"](x.webp) [rates](office.md#rates) [all](office.md) [ports](../../operations/network.md)',
  )
  expect(intro).toContain('<img src="/assets/x.webp" alt="A &quot;list&quot;" width="8" height="6" loading="lazy">')
  expect(intro).toContain('<a href="/help/office/rates">rates</a>')
  expect(intro).toContain('<a href="/help/office">all</a>')
  expect(intro).toMatch(/ ports<\/p>/)
})

test.each([
  ['HTML of its own', 'Text <b>bold</b>'],
  ['a block of HTML', '<div>x</div>'],
  ['what was to be bold', '**“Save”**ni bosing'],
  ['a section without a name', '## Nameless'],
  ['a name twice', '<!-- one -->\n\n## One\n\n<!-- one -->\n\n## Two'],
])('%s is refused with the name of the file', (_, markdown) => {
  expect(() => read(markdown)).toThrow('sample.md')
})
