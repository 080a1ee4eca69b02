import { changeProduct, createProduct } from '../../contracts/workshop/catalogue.ts'
import { expect, test } from '../support/browser.ts'
import { signedIn } from '../support/pages.ts'
import { makeShop } from '../support/workshop.ts'

test('what changes between a list’s reading and the opening of the live line is shown all the same', async ({
  context,
  server,
}) => {
  const { administrator } = await makeShop(server.address)
  const product = await administrator.send(createProduct, { body: { code: 'LIVE-1', name: 'Before' } })
  const page = await signedIn(context, server.address, 'admin')
  const changed = Promise.withResolvers<void>()
  await page.routeWebSocket(/socket\.io/, async (line) => {
    await changed.promise
    line.connectToServer()
  })
  await page.goto('/products')
  await expect(page.getByRole('row', { name: 'LIVE-1' })).toContainText('Before')
  await administrator.send(changeProduct, {
    params: { id: product.id },
    body: { version: product.version, name: 'After' },
  })
  changed.resolve()
  await expect(page.getByRole('row', { name: 'LIVE-1' })).toContainText('After')
})
