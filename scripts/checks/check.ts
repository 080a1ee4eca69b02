/** One thing `npm run check` holds; it answers with the problems it found, each a line a person can act on. */
export interface Check {
  name: string
  about: string
  run: (base: string) => string[] | Promise<string[]>
}
