/** The manuals, one a seat: `docs/manuals/<language>/<name>.md`. */
export const manualNames = ['worker', 'master', 'office', 'administrator'] as const
export type ManualName = (typeof manualNames)[number]

export interface ManualSection {
  id: string
  title: string
  html: string
}

/** A manual as the pages show it, made of its markdown when the pages are built. */
export interface Manual {
  title: string
  /** What stands before the first section. */
  intro: string
  sections: ManualSection[]
}
