import { readonly, ref, type Ref } from 'vue'
import { z } from 'zod'
import { listNotifications, type Notification } from '../../../contracts/notifications.ts'
import { call } from '../api.ts'
import { keep, kept } from '../kept.ts'
import { useLive } from '../realtime.ts'

/** Whether the system shows what Markaz tells: the browser cannot, its user refused, or as chosen on this device. */
export type SystemNotifications = 'missing' | 'refused' | 'off' | 'on'

const key = 'markaz.systemNotifications'
const newest = { query: { limit: 10 } }

/** The desktop shows them unless told otherwise; a browser asks its user first. */
const isWanted = () => kept(key, z.boolean()) ?? window.markazDesktop !== undefined

function stateNow(): SystemNotifications {
  if (!('Notification' in window)) return 'missing'
  if (window.Notification.permission === 'denied') return 'refused'
  return window.Notification.permission === 'granted' && isWanted() ? 'on' : 'off'
}

const state = ref<SystemNotifications>('off')

/** The choice of this device; `choose` asks the browser for leave where it has not been given. */
export function useSystemNotificationChoice(): {
  state: Readonly<Ref<SystemNotifications>>
  choose: (isOn: boolean) => Promise<void>
} {
  state.value = stateNow()
  return {
    state: readonly(state),
    async choose(isOn) {
      if (isOn && window.Notification.permission === 'default') await window.Notification.requestPermission()
      keep(key, isOn)
      state.value = stateNow()
    },
  }
}

/** Lets the system show a new notification while another program has the keyboard; a click comes back and opens it. */
export function useSystemNotifications(title: () => string, open: (notification: Notification) => Promise<void>): void {
  async function show(id: string): Promise<void> {
    if (stateNow() !== 'on' || document.hasFocus()) return
    const { items } = await call(listNotifications, newest)
    const notification = items.find((one) => one.id === id && one.readAt === null)
    if (notification === undefined) return
    // One tag a notification: what is open twice shows it once.
    const shown = new window.Notification(title(), {
      body: notification.text,
      tag: id,
      icon: '/icons/icon-apple-180.png',
    })
    shown.addEventListener('click', () => {
      shown.close()
      window.focus()
      void open(notification)
    })
  }
  useLive(['notification.created'], ({ payload }) => {
    // The bell tells it in any case; on a phone only a page's worker may show one, and a page that is away has no line.
    if ('notificationId' in payload) show(payload.notificationId).catch(() => undefined)
  })
}
