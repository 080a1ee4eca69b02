/** A key as Electron tells of it before a page does. */
export interface Pressed {
  /** What is typed: under a Russian layout `ц` where a Latin one has `w`. */
  key: string
  /** Where the key is: `KeyW`. */
  code: string
  control: boolean
  alt: boolean
  meta: boolean
}

/** Of Chromium's own shortcuts: load again, close, new window, print, save, zoom, find, developer tools and the like. */
const withControl = new Set(['Tab', 'F4'].concat('rwtnpsoujhfgqidl+-=0'.split('')))
/** F8 passes: it does nothing in Chromium, and some scanners send it as the separator of GS1 codes. */
const alone = /^(F(?!8$)\d{1,2}|Browser\w+|Launch\w+|ContextMenu)$/

/** The Latin letter at a key's place, by which Chromium finds its shortcuts whatever layout is on. */
const letterAt = (code: string): string => (/^Key([A-Z])$/.exec(code)?.[1] ?? '').toLowerCase()

/**
 * Keys that lead out of a kiosk's page. A scanner types letters, digits and sometimes Alt with a number: those pass. What
 * the system takes for itself (Alt+Tab, the Windows key) no program gets to see.
 */
export function leadsOut({ key, code, control, alt, meta }: Pressed): boolean {
  if (alone.test(key)) return true
  // Some scanners type the separator of GS1 codes as Alt+029, whose 2 without Num Lock is a key by another name.
  if (alt && code !== 'Numpad2' && /^(F4|Arrow\w+|Home|Tab|Escape)$/.test(key)) return true
  const named = [key.length === 1 ? key.toLowerCase() : key, letterAt(code)]
  return (control || meta) && named.some((name) => withControl.has(name))
}
