import { createRole, deleteRole } from '../../contracts/identity/roles.ts'
import { createStation, deleteStation } from '../../contracts/stations.ts'
import { expect, test } from '../support/browser.ts'
import { barriersOf, pickFilter, savedFile, signedIn } from '../support/pages.ts'
import { makeShop } from '../support/workshop.ts'

test('what was deleted is found, brought back after one question, and refused while another has its name', async ({
  context,
  server,
}) => {
  const { administrator } = await makeShop(server.address)
  const add = (name: string) => administrator.send(createStation, { body: { name, kind: 'kiosk', locale: 'ru' } })
  const { station } = await add('Kiosk by the door')
  await administrator.send(deleteStation, { params: { id: station.id } })
  const role = await administrator.send(createRole, { body: { name: 'Storeman', permissions: ['product.read'] } })
  await administrator.send(deleteRole, { params: { id: role.id } })
  const { station: other } = await add('Kiosk by the door')

  const page = await signedIn(context, server.address, 'admin')
  const rows = page.locator('main [data-row]')
  await page.goto('/deleted')
  await expect(rows).toHaveCount(2)
  await pickFilter(page, 'Kind of record')
  await page.getByRole('checkbox', { name: 'Role' }).click()
  await page.keyboard.press('Escape')
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText('Storeman')
  const saved = savedFile(page.waitForEvent('download'))
  await page.getByRole('button', { name: 'Export', exact: true }).click()
  await page.getByRole('menuitem', { name: 'CSV' }).click()
  expect((await saved).bytes.toString('utf8')).toMatch(
    /^\uFEFFWhat,Kind of record,When,Who deleted it\r\nStoreman,Role,/,
  )
  await page.getByRole('button', { name: 'Remove the filter “Kind of record”' }).click()
  await page.getByRole('searchbox', { name: 'Search' }).fill('door')
  await expect(rows).toHaveCount(1)
  expect(await barriersOf(page)).toEqual([])

  const bringBack = async (name: string) => {
    await page.getByRole('button', { name: `Bring back: ${name}` }).click()
    const question = page.getByRole('dialog', { name: `Bring “${name}” back?` })
    await question.getByRole('button', { name: 'Bring back' }).click()
    await expect(question).toHaveCount(0)
  }
  await bringBack('Kiosk by the door')
  await expect(page.getByText('Another record is called Kiosk by the door now.')).toBeVisible()
  await expect(rows).toHaveCount(1)
  await administrator.send(deleteStation, { params: { id: other.id } })
  await page.reload()
  await expect(rows).toHaveCount(2)
  await page.getByRole('searchbox', { name: 'Search' }).fill('storeman')
  await expect(rows).toHaveCount(1)
  await bringBack('Storeman')
  await expect(page.getByText('Storeman: brought back').first()).toBeVisible()
  await expect(page.getByText('Nothing found')).toBeVisible()
  await page.goto('/roles')
  await expect(page.getByText('Storeman').first()).toBeVisible()
})
