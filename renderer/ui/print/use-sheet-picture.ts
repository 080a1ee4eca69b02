import { onScopeDispose, ref, shallowRef, toValue, watch, type MaybeRefOrGetter } from 'vue'
import { missingLettersHeader } from '../../../contracts/printing.ts'

/**
 * A sheet's picture, and the letters that are empty boxes on it; an `<img>` by itself would not tell of them. Until another
 * has come, the former stays.
 */
export function useSheetPicture(address: MaybeRefOrGetter<string>) {
  const state = ref<'loading' | 'shown' | 'failed'>('loading')
  const picture = shallowRef<string>()
  const missingLetters = shallowRef('')

  function drop(): void {
    if (picture.value) URL.revokeObjectURL(picture.value)
    picture.value = undefined
    missingLetters.value = ''
  }

  watch(
    () => toValue(address),
    async (wanted, _, onCleanup) => {
      if (!picture.value) state.value = 'loading'
      const abort = new AbortController()
      onCleanup(() => abort.abort())
      const answer = await fetch(wanted, { signal: abort.signal }).catch(() => undefined)
      const shown = answer?.ok ? await answer.blob().catch(() => undefined) : undefined
      if (abort.signal.aborted) return
      drop()
      state.value = shown ? 'shown' : 'failed'
      if (!shown) return
      picture.value = URL.createObjectURL(shown)
      missingLetters.value = decodeURIComponent(answer?.headers.get(missingLettersHeader) ?? '')
    },
    { immediate: true },
  )
  onScopeDispose(drop)
  return { state, picture, missingLetters }
}
