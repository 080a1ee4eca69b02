import { expect, it } from 'vitest'
import { missingLettersHeader, previewPrintJob } from '../../../contracts/printing.ts'
import { startTestServer } from '../../testing/test-server.ts'
import { systemActor } from '../access.ts'
import { print } from './print.ts'

it('a preview says which letters are empty boxes on it: those that no font has, each once', async () => {
  const server = await startTestServer()
  const sheets = ['\u0378 Ғани \u0378, \u{efffd}', 'Ғани, چای, ჩაი'].map((text) => ({
    blocks: [{ kind: 'beside' as const, qr: { text: 'B-1' }, blocks: [{ kind: 'text' as const, text }] }],
  }))
  const id = await server.core.db.write((tx) =>
    print(
      tx,
      { actor: systemActor('ru'), now: server.clock.now() },
      { title: 'Labels', role: 'label', locale: 'ru', content: { sheets } },
    ),
  )
  const said = await Promise.all(
    ['1', '2'].map(async (number) => {
      const path = previewPrintJob.path.replace(':id', id).replace(':number', number)
      const answer = await server.administrator.fetch(`/api/v1${path}`)
      expect(answer.headers.get('content-type')).toBe('image/png')
      return answer.headers.get(missingLettersHeader)
    }),
  )
  expect(said).toEqual([encodeURIComponent('\u0378\u{efffd}'), null])
})
