import { computed, readonly, ref, shallowRef } from 'vue'
import type { ResponseOf, RouteContract } from '../../contracts/route.ts'
import { call, newKey, type CallInput, type CallOptions } from './api.ts'
import { failureOf, fieldMessages, type Failure } from './failure.ts'

/**
 * A command behind a button. `run` answers the response, or undefined when it failed; then `failure` says why.
 * A second press while it runs does nothing. After a lost answer the same input is sent again under the same key,
 * so that it has one effect (D-04).
 */
export function useAction<C extends RouteContract>(contract: C) {
  const pending = ref(false)
  const failure = shallowRef<Failure>()
  let unanswered: { input: string; key: string } | undefined

  async function run(input: CallInput<C> & CallOptions): Promise<ResponseOf<C> | undefined> {
    if (pending.value) return undefined
    pending.value = true
    failure.value = undefined
    const asText = JSON.stringify(input)
    const key = unanswered?.input === asText ? unanswered.key : newKey()
    try {
      const response = await call(contract, { key, ...input })
      unanswered = undefined
      return response
    } catch (error) {
      failure.value = failureOf(error)
      unanswered = failure.value.kind === 'network' ? { input: asText, key } : undefined
      return undefined
    } finally {
      pending.value = false
    }
  }

  return {
    run,
    pending: readonly(pending),
    failure,
    problem: computed(() => (failure.value?.kind === 'problem' ? failure.value.problem : undefined)),
    fields: computed(() => fieldMessages(failure.value)),
    clear: () => (failure.value = undefined),
  }
}
