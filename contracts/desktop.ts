/** What a page finds at `window.markazDesktop` in the desktop's windows, and nowhere else. */
export interface DesktopBridge {
  /** Prints the page on the printer that is set on this computer; resolves when it is handed over, or was not. */
  print(): Promise<{ printed: boolean }>
}
