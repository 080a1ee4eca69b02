import { readPlant } from '../../contracts/workshop/halls.ts'
import { expect, test } from '../support/browser.ts'
import { barriersOf, sidewaysOf, signedIn } from '../support/pages.ts'
import { seats } from '../support/seats.ts'
import { makeShop } from '../support/workshop.ts'

const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC',
  'base64',
)

test('a hall is drawn with mouse and keyboard; its page and its board say how each line is', async ({
  browser,
  context,
  server,
}) => {
  test.setTimeout(120_000)
  const { administrator } = await makeShop(server.address)
  const page = await signedIn(context, server.address, 'admin')

  await page.goto('/plant')
  await page.locator('main').getByRole('button', { name: 'Add a hall' }).first().click()
  await page.getByRole('dialog').getByLabel('Name').fill('Hall 1')
  await page.getByRole('dialog').getByRole('button', { name: 'Add a hall' }).click()
  const place = page.getByRole('button', { name: /^Line 1: \d+ across/ })
  await expect(place).toHaveAccessibleName('Line 1: 40 across, 40 down, 280 by 200')

  await place.focus()
  for (const key of ['ArrowRight', 'ArrowDown', 'Shift+ArrowRight', 'Shift+ArrowUp']) await page.keyboard.press(key)
  await expect(place).toHaveAccessibleName('Line 1: 60 across, 60 down, 300 by 180')
  const ground = await page.locator('[data-ground]').boundingBox()
  const at = await place.boundingBox()
  if (!ground || !at) throw new Error('the plan is not on the page')
  await page.mouse.move(at.x + at.width / 2, at.y + at.height / 2)
  await page.mouse.down()
  await page.mouse.move(at.x + at.width / 2 + ground.width * 0.2, at.y + at.height / 2 + ground.height * 0.4)
  await page.mouse.up()
  await expect(place).toHaveAccessibleName('Line 1: 260 across, 460 down, 300 by 180')
  await page.getByLabel('Choose a picture').setInputFiles({ name: 'hall.png', mimeType: 'image/png', buffer: dot })
  await expect(page.getByRole('button', { name: 'Take the picture off' })).toBeVisible()
  expect(await barriersOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Save', exact: true }).click()

  await expect(page.getByRole('heading', { name: 'Floor plan' })).toBeVisible()
  const { halls } = await administrator.send(readPlant)
  expect(halls[0]?.places.map(({ name, x, y }) => [name, x, y])).toContainEqual(['Line 1', 260, 460])
  const shown = page.locator('main [data-place]', { hasText: 'Line 1' })
  await expect(shown).toContainText('Nobody there')
  await shown.click()
  await expect(page).toHaveURL(/\/shift\?lineId=/)
  await expect(page.getByRole('link', { name: 'All lines' })).toBeVisible()

  await page.goto('/plant')
  await expect(shown).toBeVisible()
  expect(await barriersOf(page)).toEqual([])

  const wall = await browser.newContext({ ...seats.tv, baseURL: server.address })
  const board = await signedIn(wall, server.address, 'admin')
  await board.goto('/tv/plant')
  await expect(board.locator('[data-place]', { hasText: 'Line 1' })).toContainText('Nobody there')
  await expect(board.getByRole('img', { name: 'Plan of Hall 1' })).toBeVisible()

  const phone = await browser.newContext({ ...seats.phone, baseURL: server.address })
  const small = await signedIn(phone, server.address, 'admin')
  await small.goto('/plant')
  await expect(small.getByRole('list', { name: 'Hall 1' })).toContainText('Nobody there')
  expect(await sidewaysOf(small)).toBe(0)
  expect(await barriersOf(small)).toEqual([])
})
