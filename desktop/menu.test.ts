import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { localeTags } from '../contracts/common.ts'
import { menuTemplate, trayTemplate, type MenuActions } from './menu.ts'
import { spokenIn } from './texts.ts'

const platforms = ['win32', 'linux', 'darwin'] as const

function set() {
  const done: string[] = []
  const actions: MenuActions = {
    open: () => done.push('open'),
    thisComputer: () => done.push('this computer'),
    reopenWalls: () => done.push('walls'),
    quit: () => done.push('quit'),
  }
  return { done, actions }
}

const submenuOf = ({ submenu }: MenuItemConstructorOptions) => (Array.isArray(submenu) ? submenu : [])
const every = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...every(submenuOf(item))])
const rolesOf = (items: readonly MenuItemConstructorOptions[]) => every(items).flatMap(({ role }) => role ?? [])

/** Chooses every item with a command of ours, from top to bottom. */
function chooseAll(items: readonly MenuItemConstructorOptions[]) {
  for (const { click } of every(items)) (click as (() => void) | undefined)?.()
}

describe.each(localeTags)('in %s', (tag) => {
  const { texts } = spokenIn(tag)
  const { actions } = set()
  const words = new Set(Object.values(texts))

  it.each(platforms)('every item on %s has a word of this language', (platform) => {
    const items = every([...menuTemplate(texts, actions, platform), ...trayTemplate(texts, actions)])
    const foreign = items.filter(({ type, label = '' }) => type !== 'separator' && !words.has(label))
    expect(items.length).toBeGreaterThan(15)
    expect(foreign).toEqual([])
  })

  it('no two items of one menu read alike', () => {
    for (const menu of menuTemplate(texts, actions, 'darwin')) {
      const labels = submenuOf(menu).flatMap(({ label }) => label ?? [])
      expect(new Set(labels).size, labels.join()).toBe(labels.length)
    }
  })
})

it.each(platforms)('the menu and the tray on %s do what they say, in one order', (platform) => {
  const { done, actions } = set()
  const { texts } = spokenIn('en')
  chooseAll(trayTemplate(texts, actions))
  chooseAll(menuTemplate(texts, actions, platform))
  const all = ['open', 'walls', 'this computer', 'quit']
  expect(done).toEqual([...all, ...all])
  expect(every(trayTemplate(texts, actions)).map(({ label }) => label)).toEqual([
    'Open Markaz',
    'Open kiosks and screens again',
    'This computer',
    undefined,
    'Quit Markaz',
  ])
})

it.each(platforms)('text is copied and pasted with keys on %s: macOS knows them from the menu alone', (platform) => {
  const roles = rolesOf(menuTemplate(spokenIn('ru').texts, set().actions, platform))
  for (const role of ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll', 'reload', 'togglefullscreen'])
    expect(roles).toContain(role)
})

describe('on macOS', () => {
  const { done, actions } = set()
  const menu = menuTemplate(spokenIn('ru').texts, actions, 'darwin')

  it('the first menu is the program’s, with its usual keys, and asks before it ends', () => {
    const own = submenuOf(menu[0] ?? {})
    expect(rolesOf(own)).toEqual(['hide', 'hideOthers', 'unhide'])
    const withKeys = own.filter(({ accelerator }) => accelerator !== undefined)
    expect(withKeys.map(({ accelerator }) => accelerator)).toEqual(['Command+,', 'Command+Q'])
    chooseAll(withKeys)
    expect(done).toEqual(['this computer', 'quit'])
  })

  it('a window is closed and made small from the last', () => {
    expect(menu.at(-1)).toMatchObject({ role: 'window', label: 'Окно' })
    expect(rolesOf(submenuOf(menu.at(-1) ?? {}))).toEqual(['minimize', 'close'])
  })
})

it.each(['win32', 'linux'] as const)('on %s no key of the menu closes or ends anything', (platform) => {
  const items = every(menuTemplate(spokenIn('en').texts, set().actions, platform))
  expect(items.flatMap(({ accelerator }) => accelerator ?? [])).toEqual([])
  for (const role of ['close', 'quit', 'hide', 'minimize']) expect(rolesOf(items)).not.toContain(role)
})
