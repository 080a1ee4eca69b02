import { onScopeDispose } from 'vue'
import { createScanDetector, usualRules, type Scan } from './scan-detector.ts'

/** A code, by the keys of a keyboard scanner, from one at a port of this station, or by the camera. */
export type HeardScan =
  | { by: 'keyboard'; code: string; keys: Scan }
  | { by: 'station'; code: string; deviceName: string }
  | { by: 'camera'; code: string }

type Handler = (scan: HeardScan) => void

/** The last to ask is the one who is told: a dialog over a page takes the scans until it closes. */
const handlers: Handler[] = []
const detector = createScanDetector()
let timer: number | undefined
let former: { field: HTMLInputElement | HTMLTextAreaElement; value: string; start: number | null } | undefined

const focusedField = () => {
  const at = document.activeElement
  return at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement ? at : undefined
}

function keepField(): void {
  const field = focusedField()
  former = field && { field, value: field.value, start: field.selectionStart }
}

/** The first keys of a scan have reached the focused field before it was known for one: take them back. */
function restoreField(): void {
  if (!former || former.field.value === former.value) return
  const { field, value, start } = former
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
  if (start !== null) field.setSelectionRange(start, start)
}

/** Hands a scan to whoever is there for it. */
export function tellScan(scan: HeardScan): void {
  handlers.at(-1)?.(scan)
}

function tell(keys: Scan | undefined): void {
  if (keys) tellScan({ by: 'keyboard', code: keys.code, keys })
}

function onKeyDown(event: KeyboardEvent): void {
  if (event.repeat || event.isComposing) return
  const { prevent, begins, scan } = detector.onKey({
    key: event.key,
    code: event.code,
    shift: event.shiftKey,
    caps: event.getModifierState('CapsLock'),
    ctrl: event.ctrlKey,
    alt: event.altKey,
    at: event.timeStamp,
  })
  if (begins) keepField()
  window.clearTimeout(timer)
  if (prevent) {
    event.preventDefault()
    event.stopImmediatePropagation()
    restoreField()
    if (event.key === 'Enter' || event.key === 'Tab') {
      former = undefined
      tell(scan)
      return
    }
  }
  timer = window.setTimeout(() => {
    tell(detector.atSilence(performance.now()))
    former = undefined
  }, usualRules.silence + 5)
}

/**
 * Hears scans while the component lives, whatever has the focus; what was scanned never reaches a field or a form.
 *
 *     onScan(({ code }) => findTicket(code))
 */
export function onScan(handler: Handler): void {
  if (handlers.length === 0) document.addEventListener('keydown', onKeyDown, { capture: true })
  handlers.push(handler)
  onScopeDispose(() => {
    handlers.splice(handlers.lastIndexOf(handler), 1)
    if (handlers.length === 0) document.removeEventListener('keydown', onKeyDown, { capture: true })
  })
}
