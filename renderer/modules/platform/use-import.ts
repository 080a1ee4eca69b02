import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { uploadFile } from '../../../contracts/files.ts'
import {
  cancelImport,
  changeImportMapping,
  createImport,
  type importModes,
  readImport,
  startImport,
  type Import,
} from '../../../contracts/imports.ts'
import { call } from '../../app/api.ts'
import { failureOf, isAbort, type Failure } from '../../app/failure.ts'
import { useAction } from '../../app/use-action.ts'

const askEvery = 700

const isMoving = (one: Import | undefined) => one?.state === 'reading' || one?.state === 'importing'

/** One import from the chosen file to the added rows; which one is in the address, so that a reload goes on with it. */
export function useImport() {
  const route = useRoute()
  const router = useRouter()
  const current = shallowRef<Import>()
  const failure = shallowRef<Failure>()
  const isUploading = shallowRef(false)
  const mapping = useAction(changeImportMapping)
  const starting = useAction(startImport)
  const cancelling = useAction(cancelImport)
  let timer: number | undefined

  const id = computed(() => (typeof route.query['id'] === 'string' ? route.query['id'] : undefined))

  async function read(): Promise<void> {
    window.clearTimeout(timer)
    if (id.value === undefined) return void (current.value = undefined)
    try {
      current.value = await call(readImport, { params: { id: id.value } })
      failure.value = undefined
      if (isMoving(current.value)) timer = window.setTimeout(() => void read(), askEvery)
    } catch (error) {
      if (!isAbort(error)) failure.value = failureOf(error)
    }
  }

  async function begin(kind: string, file: File): Promise<void> {
    isUploading.value = true
    failure.value = undefined
    try {
      const upload = { query: { name: file.name }, body: file }
      const stored = await call(uploadFile, upload)
      const made = await call(createImport, { body: { kind, fileId: stored.id } })
      await router.replace({ query: { id: made.id } })
    } catch (error) {
      failure.value = failureOf(error)
    }
    isUploading.value = false
  }

  async function setColumn(key: string, index: number | null): Promise<void> {
    const now = current.value
    if (!now) return
    const changed = await mapping.run({
      params: { id: now.id },
      body: { version: now.version, mapping: { ...now.mapping, [key]: index } },
    })
    if (changed) current.value = changed
    await read()
  }

  async function start(mode: (typeof importModes)[number]): Promise<void> {
    const now = current.value
    if (!now) return
    const begun = await starting.run({ params: { id: now.id }, body: { version: now.version, mode } })
    if (begun) current.value = begun
    await read()
  }

  async function cancel(): Promise<void> {
    const now = current.value
    if (now) await cancelling.run({ params: { id: now.id } })
    await read()
  }

  watch(id, () => void read(), { immediate: true })
  onScopeDispose(() => window.clearTimeout(timer))

  return {
    current,
    failure,
    isUploading,
    isMoving: computed(() => isMoving(current.value)),
    actionFailure: computed(() => mapping.failure.value ?? starting.failure.value ?? cancelling.failure.value),
    isChanging: mapping.pending,
    isStarting: starting.pending,
    begin,
    setColumn,
    start,
    cancel,
    again: () => router.replace({ query: {} }),
  }
}
