import type { ScreenSettings } from '../../../../contracts/workshop/screens.ts'
import type { Actor } from '../../../core/access.ts'
import type { Reader } from '../../../core/database/index.ts'
import { settingsOf } from './screen-settings.ts'

export type NameStyle = ScreenSettings['names']

interface Named {
  familyName: string
  givenName: string
  number: string
}

/** A worker as a wall names them; whole where nobody says otherwise. */
export function nameOf(worker: Named | undefined, style: NameStyle = 'full'): string {
  if (!worker) return ''
  if (style === 'number') return `№ ${worker.number}`
  return style === 'given' ? worker.givenName : `${worker.familyName} ${worker.givenName}`
}

/** A screen cannot ask for more than it was set to show; a person who may see boards sees them as they ask. */
export async function namesShown(db: Reader, actor: Actor, asked: NameStyle): Promise<NameStyle> {
  return (await settingsOf(db, actor))?.names ?? asked
}
