import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { effectScope, nextTick, ref } from 'vue'
import { missingLettersHeader } from '../../../contracts/printing.ts'
import { useSheetPicture } from './use-sheet-picture.ts'
import { eventually } from '../../../tests/support/eventually.ts'

async function open(answer: RequestListener) {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const address = ref(`${origin}/1`)
  const scope = effectScope()
  const sheet = scope.run(() => useSheetPicture(address))
  if (!sheet) throw new Error('the scope has ended')
  onTestFinished(() => scope.stop())
  return { ...sheet, show: (number: number) => (address.value = `${origin}/${number}`) }
}

it('shows each sheet, and which letters are missing on it alone', async () => {
  const { state, picture, missingLetters, show } = await open(({ url = '' }, response) => {
    if (url === '/1') response.setHeader(missingLettersHeader, encodeURIComponent('漢字'))
    response.end(url)
  })
  expect(state.value).toBe('loading')
  await eventually(() => expect(state.value).toBe('shown'))
  expect(missingLetters.value).toBe('漢字')
  expect(await (await fetch(picture.value ?? '')).text()).toBe('/1')
  const former = picture.value
  show(2)
  await nextTick()
  expect({ state: state.value, picture: picture.value }).toEqual({ state: 'shown', picture: former })
  await eventually(() => expect(picture.value).not.toBe(former))
  expect(missingLetters.value).toBe('')
  expect(await (await fetch(picture.value ?? '')).text()).toBe('/2')
})

it('says so where there is no picture', async () => {
  const { state, picture } = await open((_, response) => response.writeHead(422).end('{}'))
  await eventually(() => expect(state.value).toBe('failed'))
  expect(picture.value).toBeUndefined()
})
