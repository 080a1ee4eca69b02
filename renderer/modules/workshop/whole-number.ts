/**
 * What a person typed as a whole number of pieces: groups may be parted by spaces. Anything else is given on as it is
 * not a number, and the server says in the person's language what is wrong with it (S-SEW-15).
 */
export function wholeNumber(text: string): number {
  const plain = text.replace(/[\s\u202f\u00a0]/g, '')
  return /^[-−]?\d+([.,]\d+)?$/.test(plain) ? Number(plain.replace('−', '-').replace(',', '.')) : Number.NaN
}
