import { createRole, deleteRole, listRoles } from '../../contracts/identity/roles.ts'
import { createStation, deleteStation } from '../../contracts/stations.ts'
import { expect, test } from '../support/browser.ts'
import { barriersOf, pickFilter, signedIn, told } from '../support/pages.ts'
import { makeShop } from '../support/workshop.ts'

/** A shop with a kiosk and a role that were deleted. */
async function shopWithDeleted(address: string) {
  const { administrator } = await makeShop(address)
  const add = (name: string) => administrator.send(createStation, { body: { name, kind: 'kiosk', locale: 'ru' } })
  const { station } = await add('Kiosk by the door')
  await administrator.send(deleteStation, { params: { id: station.id } })
  const role = await administrator.send(createRole, { body: { name: 'Storeman', permissions: ['product.read'] } })
  await administrator.send(deleteRole, { params: { id: role.id } })
  return { administrator, add, role }
}

test('what was deleted is narrowed and searched', async ({ context, server }) => {
  await shopWithDeleted(server.address)
  const page = await signedIn(context, server.address, 'admin')
  const rows = page.locator('main [data-row]')
  await page.goto('/deleted')
  await expect(rows).toHaveCount(2)
  expect(await barriersOf(page)).toEqual([])
  await pickFilter(page, 'Kind of record')
  await page.getByRole('checkbox', { name: 'Role' }).click()
  await page.keyboard.press('Escape')
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText('Storeman')
  await page.getByRole('searchbox', { name: 'Search' }).fill('door')
  await expect(page.getByText('Nothing found')).toBeVisible()
})

test('what was deleted is brought back after one question, and refused while another has its name', async ({
  context,
  server,
}) => {
  const { administrator, add, role } = await shopWithDeleted(server.address)
  await add('Kiosk by the door')
  const page = await signedIn(context, server.address, 'admin')
  const rows = page.locator('main [data-row]')
  const bringBack = async (name: string) => {
    await page.getByRole('button', { name: `Bring back: ${name}` }).click()
    const question = page.getByRole('dialog', { name: `Bring “${name}” back?` })
    await question.getByRole('button', { name: 'Bring back' }).click()
    await expect(question).toHaveCount(0)
  }
  await page.goto('/deleted')
  await bringBack('Kiosk by the door')
  await expect(page.getByText('Another record is called Kiosk by the door now.')).toBeVisible()
  await expect(rows).toHaveCount(2)
  // A second question on the same visit opens too.
  await bringBack('Storeman')
  await expect(told(page, 'Storeman: brought back')).toBeVisible()
  await expect(rows).toHaveCount(1)
  const { items } = await administrator.send(listRoles, {})
  expect(items).toContainEqual(
    expect.objectContaining({ id: role.id, name: 'Storeman', permissions: ['product.read'] }),
  )
})
