import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Electron itself, native programs, and what reads its own files. The preload is plain and is taken as it is. */
const external = ['electron', 'electron-updater', 'serialport', 'sharp', 'fontkit', 'bwip-js', 'pdfmake', 'pdfkit']

export default defineConfig({
  root: folder('./desktop'),
  build: {
    ssr: true,
    outDir: folder('./out/desktop'),
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    sourcemap: false,
    rolldownOptions: {
      input: { main: folder('./desktop/main/index.ts'), agent: folder('./native/agent/main.ts') },
      output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
    },
  },
  ssr: { target: 'node', noExternal: true, external },
})
