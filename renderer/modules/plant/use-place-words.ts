import { useI18n } from 'vue-i18n'
import type { Place } from '../../../contracts/workshop/halls.ts'
import { useFormat } from '../../app/use-format.ts'

/** What a place says of itself; desks and walls say the same. */
export function usePlaceWords() {
  const { t } = useI18n()
  const format = useFormat()
  return {
    stateOf: ({ state, call }: Pick<Place, 'state' | 'call'>) =>
      call ? t(`value.call.kind.${call.kind}`) : t(`plant.state.${state}`),
    figuresOf: ({ pieces, plannedByNow }: Pick<Place, 'pieces' | 'plannedByNow'>) =>
      plannedByNow === null
        ? t('plant.pieces', { count: format.number(pieces) }, pieces)
        : t('plant.figures', { pieces: format.number(pieces), planned: format.number(plannedByNow) }),
  }
}
