/** A key as Electron tells of it before a page does. */
export interface Pressed {
  key: string
  control: boolean
  alt: boolean
  meta: boolean
}

/** Of Chromium's own shortcuts: load again, close, new window, print, save, zoom, find, developer tools and the like. */
const withControl = new Set(['Tab', 'F4'].concat('rwtnpsoujhfgqidl+-=0'.split('')))
const alone = /^(F\d{1,2}|Browser\w+|Launch\w+|ContextMenu)$/

/**
 * Keys that lead out of a kiosk's page. A scanner types letters, digits and sometimes Alt with a number: those pass. What
 * the system takes for itself (Alt+Tab, the Windows key) no program gets to see.
 */
export function leadsOut({ key, control, alt, meta }: Pressed): boolean {
  if (alone.test(key) || (alt && /^(F4|Arrow\w+|Home|Tab|Escape)$/.test(key))) return true
  return (control || meta) && withControl.has(key.length === 1 ? key.toLowerCase() : key)
}
