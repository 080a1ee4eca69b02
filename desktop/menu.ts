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

/** Roles do the work; the words are ours, because Electron's are English. */
export const menuTemplate = (texts: Texts, actions: MenuActions): MenuItemConstructorOptions[] => [
  { label: texts.name, submenu: trayTemplate(texts, actions) },
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
]
