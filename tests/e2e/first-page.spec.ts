import { expect, test } from '../support/browser.ts'
import { barriersOf, sidewaysOf } from '../support/pages.ts'
import { seats } from '../support/seats.ts'

test('the first page of an empty install offers the set-up at every seat, fits, bars nobody and asks nothing outside this machine', async ({
  browser,
  server,
}) => {
  const outside: string[] = []
  for (const [seat, use] of Object.entries(seats)) {
    const context = await browser.newContext({ ...use, baseURL: server.address, reducedMotion: 'reduce' })
    const page = await context.newPage()
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url())
      if (/^(https?|wss?):$/.test(protocol) && origin !== server.address) outside.push(request.url())
    })
    const answer = await page.goto('/')
    expect(answer?.status(), seat).toBe(200)
    await expect(page.getByRole('heading').first(), seat).toBeVisible()
    await expect(page.getByRole('textbox').first(), seat).toBeVisible()
    expect(await sidewaysOf(page), seat).toBe(0)
    expect(await barriersOf(page), seat).toEqual([])
    await context.close()
  }
  expect(outside).toEqual([])
})
