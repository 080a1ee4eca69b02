import type { Texts } from './texts.ts'

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? character)

const style = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: Canvas; color: CanvasText }
  main { max-width: 40rem; padding: 2rem }
  h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem }
  button { font: inherit; font-weight: 600; min-height: 44px; padding: 0 1.25rem; margin-top: .5rem }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8125rem; max-height: 40vh; overflow: auto; opacity: .8 }
`

const page = (language: string, title: string, body: string) =>
  `data:text/html;charset=utf-8,${encodeURIComponent(
    `<!doctype html><html lang="${language}"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"><title>${escaped(title)}</title><style>${style}</style><main>${body}</main></html>`,
  )}`

export const startingPage = (language: string, texts: Texts): string =>
  page(language, texts.name, `<h1>${escaped(texts.starting)}</h1><p>${escaped(texts.startingHint)}</p>`)

/** Says what happened, what is safe and what to do; what the server printed is beneath, for whoever helps. */
export const failedPage = (language: string, texts: Texts, output: string): string =>
  page(
    language,
    texts.name,
    `<h1>${escaped(texts.failed)}</h1><p>${escaped(texts.failedSafe)}</p><p>${escaped(texts.failedNext)}</p>` +
      `<button type="button" data-retry>${escaped(texts.retry)}</button><h2 style="font-size:1rem;margin-top:2rem">${escaped(texts.details)}</h2>` +
      `<pre>${escaped(output.trim())}</pre>`,
  )
