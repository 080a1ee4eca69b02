import { i18n } from './i18n.ts'

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement

const isField = (target: EventTarget | null): target is Field =>
  target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement

/** What the server would say of the same value. */
function wordsFor(field: Field): string {
  const { t } = i18n.global
  const { valueMissing, tooShort, badInput, rangeUnderflow, rangeOverflow } = field.validity
  if (valueMissing) return t('invalid.required')
  if (tooShort) return t('invalid.tooShort', { least: field.getAttribute('minlength') ?? '' })
  if (badInput) return t('invalid.number')
  if (rangeUnderflow) return t('invalid.tooSmall', { least: field.getAttribute('min') ?? '' })
  if (rangeOverflow) return t('invalid.tooBig', { most: field.getAttribute('max') ?? '' })
  return field.title || t('invalid.format')
}

/**
 * What a browser finds wrong with a field it says in its own language, of which there is none for many of ours; here it
 * says it in the language of the page.
 */
export function sayValidityInOurWords(): void {
  const said = new Set<Field>()
  const forget = (field: Field) => {
    field.setCustomValidity('')
    said.delete(field)
  }
  document.addEventListener(
    'invalid',
    ({ target }) => {
      if (!isField(target)) return
      forget(target)
      if (target.validity.valid) return
      target.setCustomValidity(wordsFor(target))
      said.add(target)
    },
    true,
  )
  document.addEventListener('input', ({ target }) => void (isField(target) && forget(target)), true)
  // What a program has put right since is looked at anew.
  document.addEventListener('click', () => said.forEach(forget), true)
}
