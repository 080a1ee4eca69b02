import { onScopeDispose } from 'vue'
import { usualRules } from '../../app/scanner/scan-detector.ts'

interface TypedKeys {
  onCharacter: (character: string) => void
  onErase: () => void
  onEnter: () => void
}

const digitOf = ({ code, key, shiftKey }: KeyboardEvent) =>
  shiftKey ? undefined : (/^(?:Digit|Numpad)(\d)$/.exec(code)?.[1] ?? (/^\d$/.test(key) ? key : undefined))

/**
 * Digits typed on a real keyboard, where a kiosk has one. A key counts once it is sure that no scan begins with it;
 * whoever hears the scan calls `forget`.
 */
export function useTypedKeys({ onCharacter, onErase, onEnter }: TypedKeys) {
  let waiting: string[] = []
  let timer: number | undefined

  function flush(): void {
    window.clearTimeout(timer)
    const characters = waiting
    waiting = []
    characters.forEach(onCharacter)
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return
    const digit = digitOf(event)
    if (digit !== undefined) {
      waiting.push(digit)
      window.clearTimeout(timer)
      timer = window.setTimeout(flush, usualRules.silence + 20)
    } else if (event.key === 'Backspace') {
      flush()
      onErase()
    } else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) {
      flush()
      onEnter()
    }
  }

  window.addEventListener('keydown', onKeyDown)
  onScopeDispose(() => {
    window.removeEventListener('keydown', onKeyDown)
    window.clearTimeout(timer)
  })

  return {
    forget(): void {
      window.clearTimeout(timer)
      waiting = []
    },
  }
}
