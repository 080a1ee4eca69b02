import { onScopeDispose, readonly, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { downloadFile } from '../../../contracts/files.ts'
import { call } from '../../app/api.ts'

interface Pictured {
  token: string | null
  photoFileId: string | null
}

/** The picture of whoever stands at the kiosk; a plain `<img>` would ask as the station, which may not see it. */
export function usePhoto(of: MaybeRefOrGetter<Pictured>) {
  const address = shallowRef<string>()

  function drop(): void {
    if (address.value) URL.revokeObjectURL(address.value)
    address.value = undefined
  }

  watch(
    () => toValue(of),
    async ({ token, photoFileId: id }, _, onCleanup) => {
      drop()
      if (id === null || token === null) return
      const abort = new AbortController()
      onCleanup(() => abort.abort())
      // Without the picture the initials stand there.
      const picture = await call(downloadFile, { params: { id }, token, signal: abort.signal }).catch(() => undefined)
      if (picture instanceof Blob && !abort.signal.aborted) address.value = URL.createObjectURL(picture)
    },
    { immediate: true },
  )
  onScopeDispose(drop)
  return readonly(address)
}
