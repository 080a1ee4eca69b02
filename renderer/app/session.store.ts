import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { changeOwnLocale } from '../../contracts/identity/own-account.ts'
import { readMe, readStatus, signOut, zMe, type Me } from '../../contracts/identity/sign-in.ts'
import type { LocaleTag, ModuleName } from '../../contracts/common.ts'
import type { Access, ResponseOf } from '../../contracts/route.ts'
import { call } from './api.ts'
import { setLocale } from './i18n.ts'
import { keep, kept } from './kept.ts'
import { connectRealtime, disconnectRealtime, useConnection } from './realtime.ts'

export type Status = ResponseOf<typeof readStatus>

const keptMe = 'markaz.me'
const keptStatus = 'markaz.status'

/** Who is signed in here, and what the install is like. */
export const useSession = defineStore('session', () => {
  const me = shallowRef<Me | null>(null)
  const status = shallowRef<Status>()
  const permissions = computed(() => new Set<string>(me.value?.permissions))

  const may = (access: Access | readonly Access[]): boolean => {
    const any = typeof access === 'string' ? [access] : access
    return any.some((one) => one === 'public' || (one === 'signedIn' ? me.value !== null : permissions.value.has(one)))
  }

  const hasModule = (name: ModuleName | undefined): boolean =>
    name === undefined || (status.value?.modules.includes(name) ?? false)

  /** What is needed to start while the server is away; why people had to wait is not. */
  function keepBoth(): void {
    keep(keptMe, me.value)
    if (status.value) keep(keptStatus, { ...status.value, maintenance: null })
  }

  async function begin(who: Me | null): Promise<void> {
    me.value = who
    keepBoth()
    if (!who) return disconnectRealtime()
    await setLocale(who.locale)
    void connectRealtime()
  }

  async function load(): Promise<void> {
    status.value = await call(readStatus, {})
    if (status.value.setUp) await begin(await call(readMe, {}))
  }

  async function refresh(): Promise<void> {
    status.value = await call(readStatus, {})
    me.value = await call(readMe, {})
    keepBoth()
  }

  /** A device on the wall or the floor that was itself before: it can start without the server as what it was. */
  function startAlone(): (() => Promise<void>) | undefined {
    const who = kept(keptMe, zMe)
    const what = kept(keptStatus, readStatus.response)
    const isOnWall = who?.kind === 'station' || window.location.pathname.startsWith('/tv')
    if (!who || !what || !isOnWall) return undefined
    return async () => {
      status.value = what
      await begin(who)
      const isBack = watch(useConnection().connection, (now) => {
        if (now !== 'on') return
        isBack()
        void refresh().catch(() => undefined)
      })
    }
  }

  async function leave(): Promise<void> {
    await call(signOut, {})
    await begin(null)
  }

  /** Changes the language at once; it is kept for the account, or on this device before signing in. */
  async function changeLocale(tag: LocaleTag): Promise<void> {
    await setLocale(tag)
    if (me.value?.kind === 'account') me.value = await call(changeOwnLocale, { body: { locale: tag } })
  }

  return { me, status, may, hasModule, begin, load, refresh, startAlone, leave, changeLocale }
})
