import type { z } from 'zod'

/** Keeps a small thing on this device, to be had again while the server is away; `null` forgets it. */
export function keep(key: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(value))
  } catch {
    // A full store is no reason for a dark screen.
  }
}

/** What was kept under a name; what an older version kept may look otherwise and is as good as nothing. */
export function kept<T>(key: string, schema: z.ZodType<T>): T | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return schema.safeParse(value).data
  } catch {
    return undefined
  }
}
