import { computed } from 'vue'
import { listDefectKinds } from '../../../contracts/workshop/quality.ts'
import { useSession } from '../../app/session.store.ts'
import { useRead } from '../../app/use-read.ts'

/** The kinds of defects that can be recorded now, in their order. */
export function useDefectKinds() {
  const session = useSession()
  const { data, failure, refresh } = useRead(
    listDefectKinds,
    { query: { archived: 'false', limit: 200 } },
    { refreshOn: ['defectKind.changed'], enabled: () => session.may('defect.read') },
  )
  return { kinds: computed(() => data.value?.items ?? []), failure, refresh }
}
