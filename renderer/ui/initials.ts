/** Up to two first letters of a name; Sh and Ch of Uzbek Latin are one letter each. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u).slice(0, 2)
  return words
    .map((word) => /^(?:[SC]h|[OG]ʻ)/u.exec(word)?.[0] ?? Array.from(word)[0] ?? '')
    .join('')
    .replace(/^(.)/u, (first) => first.toUpperCase())
}
