import { onScopeDispose } from 'vue'

interface Shortcuts {
  openPalette: () => void
  openHelp: () => void
}

const marked = (name: string) => document.querySelector<HTMLElement>(`[data-shortcut="${name}"]`)

function isTyping(): boolean {
  const at = document.activeElement
  return at instanceof HTMLElement && (at.matches('input, textarea, select') || at.isContentEditable)
}

const isDialogOpen = () => document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null

/**
 * The desk's keys. Letters go by the place of the key, so that they work under any layout; what a page offers is
 * marked in its template (`data-shortcut="new"`). Nothing is taken from an open dialog, which has its own keys.
 */
export function useShortcuts({ openPalette, openHelp }: Shortcuts): void {
  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.repeat || event.isComposing || event.altKey) return
    if ((event.ctrlKey || event.metaKey) && event.code === 'KeyK') {
      event.preventDefault()
      openPalette()
      return
    }
    if (event.ctrlKey || event.metaKey || isDialogOpen()) return
    if (event.key === 'Escape') {
      marked('escape')?.click()
      return
    }
    if (isTyping()) return
    if (event.key === '?' || (event.code === 'Slash' && event.shiftKey)) openHelp()
    else if (event.key === '/' || event.code === 'Slash') marked('search')?.focus()
    else if (event.code === 'KeyN' && !event.shiftKey) marked('new')?.click()
    else return
    event.preventDefault()
  }

  window.addEventListener('keydown', onKeyDown)
  onScopeDispose(() => window.removeEventListener('keydown', onKeyDown))
}
