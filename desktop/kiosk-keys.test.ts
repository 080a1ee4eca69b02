import { expect, it } from 'vitest'
import { leadsOut } from './kiosk-keys.ts'

/** `Ctrl+ц@KeyW`: what is typed, and at which key where that matters. */
const key = (text: string) => {
  const [typed = '', code = ''] = text.split('@')
  const parts = typed.split('+')
  return {
    key: parts.at(-1) ?? '',
    code,
    control: parts.includes('Ctrl'),
    alt: parts.includes('Alt'),
    meta: parts.includes('Meta'),
  }
}

it.each([
  'F1',
  'F5',
  'F11',
  'F12',
  'Alt+F4',
  'Alt+ArrowLeft',
  'Alt+ArrowLeft@Numpad4',
  'Ctrl+w',
  'Ctrl+W',
  'Ctrl+ц@KeyW',
  'Ctrl+Ш@KeyI',
  'Ctrl+r',
  'Ctrl+Tab',
  'Meta+q',
  'Ctrl+-',
  'BrowserBack',
])('%s leads out of a kiosk and is not let through', (text) => {
  expect(leadsOut(key(text))).toBe(true)
})

it.each([
  'a',
  'Я',
  'ц@KeyW',
  '7',
  'Enter',
  'Backspace',
  'Tab',
  'Shift',
  'Ctrl+v',
  'Ctrl+м@KeyV',
  'Alt+6',
  'Alt+Unidentified',
  'Alt+Insert@Numpad0',
  'Alt+ArrowDown@Numpad2',
  'Alt+PageUp@Numpad9',
  'Ctrl+]',
  'Ctrl+ъ@BracketRight',
  'F8',
])('%s is what people and scanners type', (text) => {
  expect(leadsOut(key(text))).toBe(false)
})
