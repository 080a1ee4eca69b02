import { describe, expect, it } from 'vitest'
import { repositoryWith } from './fixture.ts'
import { locales } from './locales.ts'

type Texts = Record<'uz-Latn' | 'ky' | 'kk' | 'ru' | 'en', object>

const greeting: Texts = {
  'uz-Latn': { greeting: 'Salom, {name}', shop: { title: 'Doʻkon' } },
  ky: { greeting: 'Салам, {name}', shop: { title: 'Дүкөн' } },
  kk: { greeting: 'Сәлем, {name}', shop: { title: 'Дүкен' } },
  ru: { greeting: 'Здравствуйте, {name}', shop: { title: 'Магазин' } },
  en: { greeting: 'Hello, {name}', shop: { title: 'Shop' } },
}

const productIn: Readonly<Record<string, string>> = {
  'uz-Latn': 'Mahsulot',
  ky: 'Буюм',
  kk: 'Бұйым',
  ru: 'Изделие',
  en: 'Product',
}

const withTexts = (texts: Partial<Texts>, folder = 'renderer/app/locales') =>
  repositoryWith(Object.fromEntries(Object.entries(texts).map(([tag, text]) => [`${folder}/${tag}.json`, text])))

describe('locales', () => {
  it('accepts the same keys and placeholders everywhere', async () => {
    expect(await locales.run(withTexts(greeting))).toEqual([])
  })

  it('accepts names that are the same in every language', async () => {
    const same = { format: 'XLSX {size}', app: 'Markaz' }
    expect(await locales.run(withTexts({ 'uz-Latn': same, ky: same, kk: same, ru: same, en: same }))).toEqual([])
  })

  it('names a language that is missing, one that is made and one that is unknown', async () => {
    const { kk: _, ...others } = greeting
    const base = repositoryWith({
      ...Object.fromEntries(Object.entries(others).map(([tag, text]) => [`renderer/app/locales/${tag}.json`, text])),
      'renderer/app/locales/uz-Cyrl.json': {},
      'renderer/app/locales/tr.json': {},
    })
    expect((await locales.run(base)).toSorted()).toEqual([
      'renderer/app/locales/kk.json: is missing',
      'renderer/app/locales/tr.json: is no locale of the product',
      'renderer/app/locales/uz-Cyrl.json: is made from uz-Latn, not written',
    ])
  })

  it.each([
    ['a key that is missing', { ...greeting.ru, shop: {} }, 'shop.title is missing'],
    ['a key English does not have', { ...greeting.ru, more: 'Ещё' }, 'more is not in en.json'],
    [
      'another placeholder',
      { ...greeting.ru, greeting: 'Здравствуйте, {user}' },
      'greeting has {user}, en.json has {name}',
    ],
    ['English left over', { ...greeting.ru, greeting: 'Hello, {name}' }, 'greeting: "Hello, {name}" is not translated'],
    [
      'a letter of the other alphabet',
      { ...greeting.ru, shop: { title: 'Mагазин' } },
      'shop.title: "Mагазин" mixes two alphabets',
    ],
    ['an empty text', { ...greeting.ru, shop: { title: ' ' } }, 'shop.title: is empty'],
    ['an exclamation mark', { ...greeting.ru, shop: { title: 'Магазин!' } }, 'shop.title: has an exclamation mark'],
  ])('refuses %s', async (_, ru, problem) => {
    expect(await locales.run(withTexts({ ...greeting, ru }))).toEqual([`renderer/app/locales/ru.json: ${problem}`])
  })

  it.each([
    ['English left over', 'Shop', 'shop.title: "Shop" is not translated'],
    ['another apostrophe', "Do'kon", 'shop.title: writes ʻ or ʼ with another apostrophe'],
    ['Cyrillic letters', 'Дўкон', 'shop.title: has Cyrillic letters'],
  ])('refuses %s in Uzbek', async (_, title, problem) => {
    const texts = { ...greeting, 'uz-Latn': { ...greeting['uz-Latn'], shop: { title } } }
    expect(await locales.run(withTexts(texts))).toEqual([`renderer/app/locales/uz-Latn.json: ${problem}`])
  })

  it('refuses another word for what has a name, and a key said in two places', async () => {
    const two = { ...greeting, ru: { ...greeting.ru, shop: { title: 'Купоны пачки' } } }
    expect(await locales.run(withTexts(two))).toEqual([
      'renderer/app/locales/ru.json: shop.title: says "Купон" where the product says "талон"',
    ])
    const files = (folder: string) =>
      Object.fromEntries(Object.entries(greeting).map(([tag, text]) => [`${folder}/${tag}.json`, text]))
    const base = repositoryWith({ ...files('renderer/app/locales'), ...files('renderer/modules/a/locales') })
    expect(await locales.run(base)).toEqual([
      'renderer/modules/a/locales: greeting is said in renderer/app/locales too',
      'renderer/modules/a/locales: shop.title is said in renderer/app/locales too',
    ])
  })

  it('names a key written twice in one file, whose first text would be lost', async () => {
    const base = repositoryWith({
      ...Object.fromEntries(Object.entries(greeting).map(([tag, text]) => [`renderer/app/locales/${tag}.json`, text])),
      'renderer/app/locales/ru.json':
        '{ "shop": { "title": "Лавка", "title": "Магазин" }, "greeting": "Привет, {name}", "greeting": "Здравствуйте, {name}" }',
      'renderer/app/locales/kk.json':
        '{ "shop": { "title": "Дүкен" }, "greeting": "Сәлем, {name}", "shop": { "title": "Дүкен" } }',
    })
    expect(await locales.run(base)).toEqual([
      'renderer/app/locales/kk.json: shop is written twice',
      'renderer/app/locales/ru.json: shop.title is written twice',
      'renderer/app/locales/ru.json: greeting is written twice',
    ])
  })

  it('holds that what the audit log says was done has its words', async () => {
    const base = repositoryWith({
      ...Object.fromEntries(
        Object.keys(greeting).map((tag) => [
          `contracts/locales/audit/${tag}.json`,
          { value: { audit: { action: { product: { created: productIn[tag] } } } } },
        ]),
      ),
      'local-server/products.ts': "audit(tx, { action: 'product.created' })\naudit(tx, { action: 'product.eaten' })\n",
    })
    expect(await locales.run(base)).toEqual([
      'contracts/locales/audit: value.audit.action.product.eaten has no message',
    ])
  })

  it('holds that every error, permission and role of the contracts has its words, and no other', async () => {
    const texts = (name: string) => ({
      error: { 'row.notFound': name, 'row.gone': name },
      permission: { 'pay.readAll': name },
    })
    const contracts = {
      'contracts/errors.ts': "export const errorStatus = { 'row.notFound': 404, 'row.stale': 409 }\n",
      'contracts/permissions.ts':
        "export const permissions = ['pay.readAll', 'pay.readOwn']\nexport const builtInRoles = { master: [] }\n",
    }
    const base = repositoryWith({
      ...contracts,
      'contracts/locales/platform/uz-Latn.json': texts('Nom'),
      'contracts/locales/platform/ky.json': texts('Аты'),
      'contracts/locales/platform/kk.json': texts('Аты'),
      'contracts/locales/platform/ru.json': texts('Имя'),
      'contracts/locales/platform/en.json': texts('Name'),
    })
    expect(await locales.run(base)).toEqual([
      'contracts/locales: error.row.stale has no message',
      'contracts/locales: error.row.gone is no error of the contracts',
      'contracts/locales: permission.pay.readOwn has no message',
      'contracts/locales: role.master has no message',
    ])
  })
})
