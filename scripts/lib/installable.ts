import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { build, type Plugin, type ResolvedConfig } from 'vite'
import { localeTags, type LocaleTag } from '../../contracts/common.ts'
import { toCyrillic } from '../../contracts/uzbek-script.ts'

interface Sources {
  /** The mark the icons are made from. */
  mark: string
  /** The folder of `<tag>.json` with `app.name` and `app.about`. */
  texts: string
  worker: string
}

const brand = '#0e6b73'

/** Of an icon a launcher may cut to any shape, the middle four fifths are sure to be seen. */
const icons = [
  { name: 'icon-192.png', size: 192, purpose: 'any' },
  { name: 'icon-512.png', size: 512, purpose: 'any' },
  { name: 'icon-maskable-512.png', size: 512, purpose: 'maskable' },
  { name: 'icon-apple-180.png', size: 180, purpose: 'apple' },
] as const

async function picture(svg: Buffer, { size, purpose }: (typeof icons)[number]): Promise<Buffer> {
  if (purpose === 'any') return sharp(svg, { density: 600 }).resize(size, size).png().toBuffer()
  const inner = Math.round(size * 0.76)
  const margin = Math.round((size - inner) / 2)
  return sharp(svg, { density: 600 })
    .resize(inner, inner)
    .extend({
      top: margin,
      bottom: size - inner - margin,
      left: margin,
      right: size - inner - margin,
      background: brand,
    })
    .flatten({ background: brand })
    .png()
    .toBuffer()
}

function manifestOf(tag: LocaleTag, folder: string): string {
  const isCyrillic = tag === 'uz-Cyrl'
  const file = join(folder, `${isCyrillic ? 'uz-Latn' : tag}.json`)
  const { app } = JSON.parse(readFileSync(file, 'utf8')) as { app: { name: string; about: string } }
  const said = (text: string) => (isCyrillic ? toCyrillic(text) : text)
  return JSON.stringify({
    id: '/',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    lang: tag,
    dir: 'ltr',
    name: said(app.name),
    short_name: said(app.name),
    description: said(app.about),
    theme_color: brand,
    background_color: '#ffffff',
    icons: icons
      .filter(({ purpose }) => purpose !== 'apple')
      .map(({ name, size, purpose }) => ({
        src: `/icons/${name}`,
        sizes: `${size}x${size}`,
        type: 'image/png',
        purpose,
      })),
  })
}

/** Files of the built pages with what tells their versions apart: those named by their content need nothing more. */
function pageFiles(folder: string): { url: string; revision: string | null }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|css|html|svg|woff2)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => {
      const url = path.slice(folder.length).replaceAll('\\', '/')
      const isNamedByContent = url.startsWith('/assets/')
      return {
        url,
        revision: isNamedByContent ? null : createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16),
      }
    })
}

/**
 * What makes the pages installable and lets them open without the server: a manifest in every language, its icons, and
 * the worker that keeps their files on the device (Workbox), built last of all with the list of them.
 */
export function installable({ mark, texts, worker }: Sources): Plugin {
  let config: ResolvedConfig
  return {
    name: 'markaz:installable',
    apply: 'build',
    configResolved(resolved) {
      config = resolved
    },
    async generateBundle() {
      for (const tag of localeTags) {
        this.emitFile({ type: 'asset', fileName: `manifest.${tag}.webmanifest`, source: manifestOf(tag, texts) })
      }
      const svg = readFileSync(mark)
      for (const icon of icons) {
        this.emitFile({ type: 'asset', fileName: `icons/${icon.name}`, source: await picture(svg, icon) })
      }
    },
    async closeBundle() {
      const folder = config.build.outDir
      await build({
        configFile: false,
        logLevel: 'warn',
        define: {
          PAGE_FILES: JSON.stringify(pageFiles(folder)),
          'process.env.NODE_ENV': JSON.stringify('production'),
        },
        build: {
          outDir: folder,
          emptyOutDir: false,
          copyPublicDir: false,
          target: config.build.target,
          minify: true,
          rolldownOptions: {
            input: worker,
            output: { format: 'iife', entryFileNames: 'service-worker.js' },
          },
        },
      })
    },
  }
}
