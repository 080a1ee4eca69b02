import { computed } from 'vue'
import { useRouter } from 'vue-router'
import {
  countUnread,
  listNotifications,
  markAllRead,
  markRead,
  type Notification,
} from '../../../contracts/notifications.ts'
import { useAction } from '../use-action.ts'
import { useRead } from '../use-read.ts'
import { useSession } from '../session.store.ts'

const counted = 100

/** How many notifications wait to be read; the same figure wherever it is shown. */
export function useUnread() {
  const session = useSession()
  const { data, refresh } = useRead(
    countUnread,
    {},
    { refreshOn: ['notification.created', 'notification.settled'], enabled: () => session.me?.kind === 'account' },
  )
  const unread = computed(() => data.value?.unread ?? 0)
  const text = computed(() => (unread.value >= counted ? `${counted - 1}+` : String(unread.value)))
  return { unread, text, refresh }
}

/** The newest few, for the panel beside the bell. */
export const useLatest = (enabled: () => boolean) =>
  useRead(
    listNotifications,
    { query: { limit: 10 } },
    { refreshOn: ['notification.created', 'notification.settled'], enabled, staleTime: 0 },
  )

/** Marks as read, and opens what a notification is about. `changed` is called after either. */
export function useNotificationActions(changed: () => unknown) {
  const router = useRouter()
  const unread = useUnread()
  const one = useAction(markRead)
  const all = useAction(markAllRead)

  async function follow(): Promise<void> {
    await Promise.all([unread.refresh(), changed()])
  }

  async function open(notification: Notification): Promise<void> {
    if (notification.readAt === null && (await one.run({ params: { id: notification.id } }))) await follow()
    if (notification.link !== null) await router.push(notification.link)
  }

  async function readAll(): Promise<void> {
    if (await all.run({})) await follow()
  }

  return { open, readAll, pending: all.pending, failure: computed(() => all.failure.value ?? one.failure.value) }
}
