import type { Module } from '../core/module.ts'
import { people } from './people/index.ts'
import { workshop } from './workshop/index.ts'

/** Every business area the program has; which of them an institution uses is a setting. */
export const modules: readonly Module[] = [people, workshop]
