import { ipcMain, type WebContents } from 'electron'
import type { Desktop } from '../system.ts'
import { isFromDesktopPage, isFromOwnPage } from '../navigation.ts'
import type { Windows } from './windows.ts'

/** All that a page can send us, each from where it may come and from nowhere else. */
export function listenToPages(
  desktop: Desktop,
  windows: Pick<Windows, 'placeOf' | 'slotOf'>,
  print: (contents: WebContents) => Promise<{ printed: boolean }>,
): void {
  ipcMain.handle('page:submit', (event, name: unknown, fields: unknown) => {
    const place = windows.placeOf(event.sender)
    if (!place || !isFromDesktopPage(event.senderFrame)) throw new Error('not for this page')
    return desktop.submit(name, fields, place)
  })

  ipcMain.handle('page:print', (event) => {
    if (!isFromOwnPage(event.senderFrame, desktop.serverOrigin())) throw new Error('not for this page')
    return print(event.sender)
  })

  ipcMain.on('kiosk:askLeave', (event) => {
    const { senderFrame } = event
    if (!isFromOwnPage(senderFrame, desktop.serverOrigin()) && !isFromDesktopPage(senderFrame)) return
    const slot = windows.slotOf(event.sender)
    if (slot !== undefined) desktop.askLeave(slot)
  })
}
