import { z } from 'zod'
import { keep, kept } from '../../../app/kept.ts'

const storageKey = 'markaz.kiosk.measured'

/** What pages before this one had measured by when it was last noted. */
const before = kept(storageKey, z.number().min(0)) ?? 0

/**
 * Milliseconds measured on this device, page after page, by no clock that could be set. What it sleeps and the moments
 * between two pages are missing: the measure is too short at times and never too long.
 */
export const measured = (): number => before + performance.now()

/** Notes the measure, for the next page to go on from. */
export const noteMeasured = (): void => keep(storageKey, measured())
