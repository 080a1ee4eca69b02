import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const server = folder('./local-server')

/** Loaded by their address: the program, its threads, and the lists that both load. */
const entries = ['cli.ts', 'lists.ts', ...globSync('**/*.{thread,worker}.ts', { cwd: server })]

/** Native programs, what reads its own files, and what loads a library behind a bundler's back. */
const external = [
  'better-sqlite3',
  '@node-rs/argon2',
  'sharp',
  'pdfmake',
  'pdfkit',
  'fontkit',
  'bwip-js',
  'file-type',
  'swagger-ui-dist',
]

export default defineConfig({
  root: server,
  build: {
    ssr: true,
    outDir: folder('./out/server'),
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    sourcemap: false,
    rolldownOptions: {
      // A library of Koa's uses eval to give a deprecated function its number of arguments.
      checks: { eval: false },
      input: Object.fromEntries(
        entries.map((entry) => [entry.replaceAll('\\', '/').replace(/\.ts$/, ''), `${server}/${entry}`]),
      ),
      output: { format: 'esm', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
    },
  },
  ssr: { target: 'node', noExternal: true, external },
})
