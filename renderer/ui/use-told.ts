import { useToast } from '@nuxt/ui/composables'

/** Says shortly that something was done. */
export function useTold() {
  const toast = useToast()
  return (title: string) => void toast.add({ title, color: 'success', icon: 'i-lucide-check', duration: 4_000 })
}
