/** Why a typed quantity is not one; the key of what is said: `quantity.<fault>`. */
export type QuantityFault = 'empty' | 'notWhole' | 'tooSmall' | 'tooLarge'

export type ReadQuantity = { quantity: number; fault?: never } | { quantity?: never; fault: QuantityFault }

/** Reads pieces as people type them: whole, from 1, at most the institution's limit (S-SEW-15). */
export function readQuantity(typed: string, limit: number): ReadQuantity {
  const text = typed.replace(/[\s\u202f\u00a0]/g, '')
  if (text === '') return { fault: 'empty' }
  const isNegative = /^[-\u2212]\d+$/.test(text)
  if (!isNegative && !/^\d+$/.test(text)) return { fault: 'notWhole' }
  const quantity = Number(text)
  if (isNegative || quantity < 1) return { fault: 'tooSmall' }
  if (quantity > limit) return { fault: 'tooLarge' }
  return { quantity }
}
