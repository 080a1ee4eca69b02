import type { MenuItemConstructorOptions } from 'electron'
import type { Texts } from './texts.ts'

export interface MenuActions {
  open: () => void
  thisComputer: () => void
  reopenWalls: () => void
  quit: () => void
}

export const trayTemplate = (texts: Texts, actions: MenuActions): MenuItemConstructorOptions[] => [
  { label: texts.menuOpen, click: actions.open },
  { label: texts.menuWalls, click: actions.reopenWalls },
  { label: texts.thisComputer, click: actions.thisComputer },
  { type: 'separator' },
  { label: texts.menuQuit, click: actions.quit },
]

/** On macOS a program's own menu has its keys from here alone, and its windows are hidden there. */
const macAppMenu = (texts: Texts, actions: MenuActions): MenuItemConstructorOptions[] => [
  { label: texts.menuOpen, click: actions.open },
  { label: texts.menuWalls, click: actions.reopenWalls },
  { type: 'separator' },
  { label: texts.thisComputer, accelerator: 'Command+,', click: actions.thisComputer },
  { type: 'separator' },
  { role: 'hide', label: texts.menuHide },
  { role: 'hideOthers', label: texts.menuHideOthers },
  { role: 'unhide', label: texts.menuShowAll },
  { type: 'separator' },
  // Not the role: it would end Markaz without the question.
  { label: texts.menuQuit, accelerator: 'Command+Q', click: actions.quit },
]

const macWindowMenu = (texts: Texts): MenuItemConstructorOptions => ({
  role: 'window',
  label: texts.menuWindow,
  submenu: [
    { role: 'minimize', label: texts.menuMinimise },
    { role: 'close', label: texts.menuClose },
  ],
})

/** Roles do the work; the words are ours, because Electron's are English. */
export const menuTemplate = (
  texts: Texts,
  actions: MenuActions,
  platform: NodeJS.Platform,
): MenuItemConstructorOptions[] => [
  {
    label: texts.name,
    submenu: platform === 'darwin' ? macAppMenu(texts, actions) : trayTemplate(texts, actions),
  },
  {
    label: texts.menuEdit,
    submenu: [
      { role: 'undo', label: texts.menuUndo },
      { role: 'redo', label: texts.menuRedo },
      { type: 'separator' },
      { role: 'cut', label: texts.menuCut },
      { role: 'copy', label: texts.menuCopy },
      { role: 'paste', label: texts.menuPaste },
      { role: 'selectAll', label: texts.menuSelectAll },
    ],
  },
  {
    label: texts.menuView,
    submenu: [
      { role: 'reload', label: texts.menuReload },
      { type: 'separator' },
      { role: 'zoomIn', label: texts.menuZoomIn },
      { role: 'zoomOut', label: texts.menuZoomOut },
      { role: 'resetZoom', label: texts.menuZoomReset },
      { type: 'separator' },
      { role: 'togglefullscreen', label: texts.menuFullScreen },
    ],
  },
  ...(platform === 'darwin' ? [macWindowMenu(texts)] : []),
]
