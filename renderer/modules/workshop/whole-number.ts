import type { Failure } from '../../app/failure.ts'

/**
 * What a person typed as a number of pieces: groups may be parted by spaces. What is empty or no number is NaN; a number
 * that is not right is given on, and the server says in the person's language what is wrong with it (S-SEW-15).
 */
export function wholeNumber(text: string): number {
  const plain = text.replace(/[\s\u202f\u00a0]/g, '')
  return /^[-−]?\d+([.,]\d+)?$/.test(plain) ? Number(plain.replace('−', '-').replace(',', '.')) : Number.NaN
}

/** What to say of a text that is no number at all, which a request could not even carry; as the server would say it. */
export function notNumber(field: string, text: string, say: (key: string) => string): Failure | undefined {
  if (text.trim() === '' || !Number.isNaN(wholeNumber(text))) return undefined
  const message = say('invalid.whole')
  return {
    kind: 'problem',
    problem: {
      type: 'about:blank',
      title: message,
      status: 400,
      code: 'request.invalid',
      detail: message,
      requestId: '',
      errors: [{ path: `body.${field}`, code: 'invalid.whole', message }],
    },
  }
}
