import { expect, it } from 'vitest'
import { leadsOut } from './kiosk-keys.ts'

const key = (text: string) => {
  const parts = text.split('+')
  return {
    key: parts.at(-1) ?? '',
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
  'Ctrl+w',
  'Ctrl+W',
  'Ctrl+r',
  'Ctrl+Tab',
  'Meta+q',
  'Ctrl+-',
  'BrowserBack',
])('%s leads out of a kiosk and is not let through', (text) => {
  expect(leadsOut(key(text))).toBe(true)
})

it.each(['a', 'Я', '7', 'Enter', 'Backspace', 'Tab', 'Shift', 'Ctrl+v', 'Alt+6', 'Alt+Unidentified', 'Ctrl+]'])(
  '%s is what people and scanners type',
  (text) => {
    expect(leadsOut(key(text))).toBe(false)
  },
)
