/** In pages of about one length, none longer than `most`: nobody waits for a page with one row on it. */
export function pagesOf<T>(all: readonly T[], most: number): T[][] {
  const count = Math.ceil(all.length / most)
  return Array.from({ length: count }, (_, page) =>
    all.slice(Math.round((page * all.length) / count), Math.round(((page + 1) * all.length) / count)),
  )
}

/** A page is read in no less. */
const leastSeconds = 4

/** How long a page stands, so that all of them are seen in the time a board has. */
export const pageSeconds = (boardSeconds: number, pages: number): number =>
  Math.max(leastSeconds, boardSeconds / Math.max(1, pages))
