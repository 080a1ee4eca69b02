import { onErrorCaptured, ref, type Ref } from 'vue'
import { reloadWhenServed } from '../../app/reload-when-served.ts'

/** A fault of the page itself: whoever looks up sees words and not a white wall, and it begins anew. */
export function useFault(): Ref<boolean> {
  const isBroken = ref(false)
  onErrorCaptured((error) => {
    console.error(error)
    isBroken.value = true
    reloadWhenServed()
    return false
  })
  return isBroken
}
