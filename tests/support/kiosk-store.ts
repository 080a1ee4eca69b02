import type { Page } from '@playwright/test'

/** The keys of what a kiosk keeps to go on without the server. */
export const keysKept = (kiosk: Page, store: 'bundle' | 'directory') =>
  kiosk.evaluate(async (name) => {
    // Opening what is not there would make it, empty, before the kiosk does.
    const isThere = (await indexedDB.databases()).some((one) => one.name === 'markaz-kiosk')
    if (!isThere) return []
    return new Promise<unknown[]>((resolve, reject) => {
      const opening = indexedDB.open('markaz-kiosk')
      opening.addEventListener('error', () => reject(new Error('it cannot be opened')))
      opening.addEventListener('success', () => {
        const db = opening.result
        if (!db.objectStoreNames.contains(name)) {
          db.close()
          return resolve([])
        }
        const asking = db.transaction(name).objectStore(name).getAllKeys()
        asking.addEventListener('success', () => {
          db.close()
          resolve(asking.result)
        })
      })
    })
  }, store)
