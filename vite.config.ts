import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import ui from '@nuxt/ui/vite'
import vue from '@vitejs/plugin-vue'
import { defineConfig, type Plugin } from 'vite'
import { installable } from './scripts/lib/installable.ts'
import { manuals } from './scripts/lib/manuals.ts'

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const server = process.env['MARKAZ_DEV_SERVER'] ?? 'http://127.0.0.1:8080'

/**
 * The component library takes its primitives from one module that names them all, and whoever needs one would load all that
 * any page needs. Each component gets a copy of that list for itself, of which only what it uses stays.
 */
const primitivesOnePartEach = (): Plugin => ({
  name: 'markaz:primitives-one-part-each',
  apply: 'build',
  enforce: 'pre',
  async resolveId(source, importer, options) {
    if (source !== 'reka-ui/namespaced' || importer === undefined) return null
    const resolved = await this.resolve(source, importer, { ...options, skipSelf: true })
    return resolved && `${resolved.id}?for=${basename(importer.split('?')[0] ?? importer, '.vue')}`
  },
})

export default defineConfig({
  root: folder('./renderer'),
  plugins: [
    primitivesOnePartEach(),
    vue(),
    ui({
      root: folder('.'),
      colorMode: false,
      autoImport: false,
      components: { dts: folder('./renderer/components.d.ts'), dirs: [] },
      // Every icon must be in the bundle: one that is not is asked for from an outside service.
      icon: { clientBundle: { scan: { globInclude: ['renderer/**/*.{vue,ts}'] }, sizeLimitKb: 512 } },
      experimental: { componentDetection: true },
      ui: {
        colors: { primary: 'brand', neutral: 'slate', success: 'green', warning: 'amber', error: 'red', info: 'sky' },
      },
    }),
    manuals(),
    installable({
      mark: folder('./resources/brand/mark.svg'),
      texts: folder('./renderer/app/locales'),
      worker: folder('./renderer/worker/service-worker.ts'),
    }),
  ],
  define: {
    __VUE_OPTIONS_API__: true,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: false,
  },
  build: {
    outDir: folder('./out/renderer'),
    emptyOutDir: true,
    target: 'chrome120',
    minify: true,
    chunkSizeWarningLimit: 800,
    manifest: true,
  },
  server: {
    port: 5610,
    strictPort: true,
    fs: { allow: [folder('.')] },
    proxy: {
      '/api': { target: server },
      '/socket.io': { target: server, ws: true },
    },
  },
})
