import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

/** Which row stands open in the side panel; kept in the address (`?open=…`), so that a link shows it too. */
export function useOpenRow() {
  const route = useRoute()
  const router = useRouter()

  const openId = computed(() => (typeof route.query['open'] === 'string' ? route.query['open'] : undefined))

  function open(id: string): void {
    void router.push({ query: { ...route.query, open: id } })
  }

  function close(): void {
    const { open: _, ...query } = route.query
    void router.replace({ query })
  }

  const isOpen = computed({
    get: () => openId.value !== undefined,
    set: (next) => {
      if (!next) close()
    },
  })

  return { openId, isOpen, open, close }
}
