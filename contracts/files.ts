import { z } from 'zod'
import { zId, zIdParams, zInstant } from './common.ts'
import { route } from './route.ts'

/** Largest upload, in megabytes; pictures are kept small, as they are shown in lists. */
export const fileLimitMegabytes = 100
export const imageLimitMegabytes = 10

/** A file's name as its sender has it: 1 to 200 characters with an ending, no path, nothing invisible. */
export const zFileName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cf}/\\:*?"<>|]+\.[\p{L}\p{N}]{1,10}$/u)

export const zFile = z.object({
  id: zId,
  name: z.string(),
  /** What the content is, whatever the name said. */
  type: z.string(),
  size: z.int().min(0),
  createdAt: zInstant,
})
export type StoredFile = z.output<typeof zFile>

export const uploadFile = route({
  name: 'file.upload',
  method: 'POST',
  path: '/files',
  access: 'signedIn',
  summary:
    'Keeps a file: its bytes are the body. Pictures (JPEG, PNG, WebP) become WebP of at most 2,000 pixels without metadata. A file nothing refers to is removed after a day.',
  query: z.object({ name: zFileName }),
  response: zFile,
  format: 'bytes',
  errors: [
    'request.tooLarge',
    'file.empty',
    'file.mismatch',
    'file.unsupported',
    'file.executable',
    'file.damaged',
    'storage.full',
  ],
})

export const downloadFile = route({
  name: 'file.download',
  method: 'GET',
  path: '/files/:id',
  access: 'signedIn',
  summary: 'A file’s bytes, for whoever sent it or may see what it belongs to. Pictures are shown, all else is saved.',
  params: zIdParams,
  response: z.unknown(),
  format: 'bytes',
  errors: ['row.notFound'],
})
