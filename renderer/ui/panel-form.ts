import type { ComputedRef, InjectionKey, Ref } from 'vue'
import type { Failure } from '../app/failure.ts'

/** What a form needs of the command behind it; useAction gives it. */
export interface FormAction {
  pending: Readonly<Ref<boolean>>
  failure: Readonly<Ref<Failure | undefined>>
  fields: Readonly<Ref<Readonly<Record<string, string>>>>
}

/** What a form needs of the reading of its row; useRead gives it. */
export interface FormReading {
  data: Readonly<Ref<unknown>>
  failure: Readonly<Ref<Failure | undefined>>
  refresh: () => unknown
}

/** The messages by field of the form a field stands in. */
export const formFields: InjectionKey<ComputedRef<Readonly<Record<string, string>>>> = Symbol('form fields')
