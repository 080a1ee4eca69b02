import sharp from 'sharp'
import { expect, it } from 'vitest'
import type { StoredFile } from '../../../contracts/files.ts'
import { usualReceiptTemplates, type ReceiptTemplate } from '../../../contracts/receipt-template.ts'
import { changeSettings, readSettings } from '../../../contracts/settings.ts'
import { startTestServer, type TestClient } from '../../testing/test-server.ts'

const circle = () =>
  sharp(
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="120"><circle cx="100" cy="60" r="55"/></svg>',
    ),
  )
    .png()
    .toBuffer()

async function upload(by: TestClient, name: string, body: BodyInit): Promise<StoredFile> {
  const answer = await by.fetch(`/api/v1/files?name=${name}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/octet-stream', 'idempotency-key': `${name}-of-settings` },
  })
  return (await answer.json()) as StoredFile
}

const receipt = async (by: TestClient, paperMm = '80', more = '') => {
  const answer = await by.fetch(`/api/v1/settings/receipt?paperMm=${paperMm}${more}`)
  expect(answer.headers.get('content-type')).toBe('image/png')
  return Buffer.from(await answer.arrayBuffer())
}
const sizeOf = async (png: Buffer) => {
  const { width, height } = await sharp(png).metadata()
  return { width, height }
}

it('puts the logo, the address and the last line on receipts, and shows them before they are printed', async () => {
  const server = await startTestServer()
  const { administrator } = server
  const plain = await sizeOf(await receipt(administrator))
  const logo = await upload(administrator, 'logo.png', new Uint8Array(await circle()))
  const { version } = await administrator.call(readSettings)
  const change = { address: ' Toshkent, Navoiy 12 ', phone: '+998 71 200 00 00', receiptNote: 'Yana keling' }
  const saved = await administrator.call(changeSettings, { body: { ...change, logoFileId: logo.id, version } })
  expect(saved).toMatchObject({ address: 'Toshkent, Navoiy 12', logoFileId: logo.id, receiptNote: 'Yana keling' })

  const wide = await sizeOf(await receipt(administrator))
  expect(wide.width).toBe(plain.width)
  // Half the paper is 288 dots, and the picture three fifths as high as wide: 172 dots, and two lines of words.
  expect(wide.height - plain.height).toBeGreaterThan(172)
  const narrow = await sizeOf(await receipt(administrator, '58'))
  expect(wide.width - narrow.width).toBe(576 - 384)

  const reader = await server.account(['settings.read'])
  expect((await reader.fetch(`/api/v1/files/${logo.id}`)).status).toBe(200)
  const worker = await server.account('worker')
  expect((await worker.fetch(`/api/v1/files/${logo.id}`)).status).toBe(404)

  await administrator.call(changeSettings, { body: { logoFileId: null, version: saved.version } })
  expect((await sizeOf(await receipt(administrator))).height).toBeLessThan(wide.height)
})

it('takes no logo that is not a picture, or is not there', async () => {
  const { administrator } = await startTestServer()
  const text = await upload(administrator, 'note.txt', 'a note')
  const { version } = await administrator.call(readSettings)
  const refused = (logoFileId: string) => administrator.refused(changeSettings, { body: { logoFileId, version } })
  expect(await refused(text.id)).toMatchObject({
    status: 422,
    code: 'file.notPicture',
    errors: [{ path: 'body.logoFileId' }],
  })
  expect(await refused('01890000-0000-7000-8000-000000000000')).toMatchObject({
    code: 'row.notFound',
    errors: [{ path: 'body.logoFileId' }],
  })
  expect(await administrator.call(readSettings)).toMatchObject({ logoFileId: null, version })
})

it('has a template of a receipt for each width, which is shown before it is saved', async () => {
  const { administrator } = await startTestServer()
  const { receiptTemplates, version } = await administrator.call(readSettings)
  expect(receiptTemplates).toEqual(usualReceiptTemplates)
  const [wide, narrow] = [await receipt(administrator), await receipt(administrator, '58')]

  const short: ReceiptTemplate = ['lines', 'number', 'totals']
  const shown = await receipt(administrator, '58', `&parts=${short.join(',')}`)
  expect((await sizeOf(shown)).height).toBeLessThan((await sizeOf(narrow)).height)
  expect(await receipt(administrator, '58')).toEqual(narrow)

  const saved = await administrator.call(changeSettings, {
    body: { receiptTemplates: { ...receiptTemplates, 58: short }, version },
  })
  expect(saved.receiptTemplates[58]).toEqual(short)
  expect(await receipt(administrator, '58')).toEqual(shown)
  expect(await receipt(administrator)).toEqual(wide)
  expect(await receipt(administrator, '80', '&locale=kk')).not.toEqual(wide)
})

it.each([
  ['without its lines', ['number', 'totals']],
  ['with a part twice', ['number', 'lines', 'lines', 'totals']],
  ['with a part nobody knows', ['number', 'lines', 'totals', 'weather']],
])('takes no template %s', async (_, parts) => {
  const { administrator } = await startTestServer()
  const { version, receiptTemplates } = await administrator.call(readSettings)
  const body = { receiptTemplates: { ...receiptTemplates, 80: parts as ReceiptTemplate }, version }
  const problem = await administrator.refused(changeSettings, { body })
  expect(problem).toMatchObject({ status: 400, code: 'request.invalid' })
  expect(problem.errors?.[0]?.path).toMatch(/^body\.receiptTemplates\.80/)
  expect((await administrator.fetch(`/api/v1/settings/receipt?parts=${parts.join(',')}`)).status).toBe(400)
  expect(await administrator.call(readSettings)).toMatchObject({ receiptTemplates, version })
})
