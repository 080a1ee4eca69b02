/** Up to two first letters of a name; Sh, Ch, Oʻ and Gʻ of Uzbek Latin are one letter each, with whatever apostrophe. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u).slice(0, 2)
  return words
    .map((word) => /^(?:[SC]h|[OG]['`ʻʼ‘’])/u.exec(word)?.[0].replace(/['`ʼ‘’]/u, 'ʻ') ?? Array.from(word)[0] ?? '')
    .join('')
    .replace(/^(.)/u, (first) => first.toUpperCase())
}
