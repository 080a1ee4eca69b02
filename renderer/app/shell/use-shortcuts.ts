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

const openLayers = ['dialog', 'alertdialog', 'menu', 'listbox'].map((role) => `[role="${role}"]`).join(', ')
const isLayerOpen = () => document.querySelector(openLayers) !== null

/** The keyboard is on nothing that has keys of its own. */
const isNowhere = () => document.activeElement === document.body || document.activeElement?.id === 'main'

/**
 * The desk's keys. Letters go by the place of the key, so that they work under any layout; what a page offers is
 * marked in its template (`data-shortcut="new"`). The arrows go into a page's table from wherever nothing else wants
 * them. Nothing is taken from an open dialog, menu or list of choices, which have their own keys.
 */
export function useShortcuts({ openPalette, openHelp }: Shortcuts): void {
  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.repeat || event.isComposing || event.altKey) return
    if ((event.ctrlKey || event.metaKey) && event.code === 'KeyK') {
      event.preventDefault()
      openPalette()
      return
    }
    if (event.ctrlKey || event.metaKey || isLayerOpen()) return
    if (event.key === 'Escape') {
      marked('escape')?.click()
      return
    }
    if (isTyping()) return
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && isNowhere()) {
      const row = document.querySelector<HTMLElement>('main table [data-row]')
      if (!row) return
      event.preventDefault()
      row.focus()
      return
    }
    if (event.key === '?' || (event.code === 'Slash' && event.shiftKey)) openHelp()
    else if (event.key === '/' || event.code === 'Slash') marked('search')?.focus()
    else if (event.code === 'KeyN' && !event.shiftKey) marked('new')?.click()
    else return
    event.preventDefault()
  }

  window.addEventListener('keydown', onKeyDown)
  onScopeDispose(() => window.removeEventListener('keydown', onKeyDown))
}
