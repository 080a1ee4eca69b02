import { onScopeDispose, readonly, ref, watch, type Ref } from 'vue'

/** True once `source` has been true for so long: what is over sooner need not be shown at all. */
export function useDelayed(source: Readonly<Ref<boolean>>, ms: number) {
  const isOn = ref(false)
  let timer: number | undefined
  watch(
    source,
    (now) => {
      window.clearTimeout(timer)
      if (now) timer = window.setTimeout(() => (isOn.value = true), ms)
      else isOn.value = false
    },
    { immediate: true },
  )
  onScopeDispose(() => window.clearTimeout(timer))
  return readonly(isOn)
}
