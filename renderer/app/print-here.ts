import type { DesktopBridge } from '../../contracts/desktop.ts'

declare global {
  interface Window {
    /** In the desktop's windows. */
    markazDesktop?: DesktopBridge
  }
}

/** Prints the page as it stands: in the desktop on the printer that is set there, in a browser by its dialogue. */
export function printHere(): void {
  if (window.markazDesktop) void window.markazDesktop.print()
  else window.print()
}
