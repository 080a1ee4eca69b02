/** Up to two first letters of a name, without the mark of Uzbek Oʻ and Gʻ: two letters are what a small circle holds. */
export const initialsOf = (name: string): string =>
  name
    .trim()
    .split(/\s+/u)
    .slice(0, 2)
    .map((word) => Array.from(word)[0] ?? '')
    .join('')
    .toUpperCase()
