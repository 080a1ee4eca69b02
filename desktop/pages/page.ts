import type { Spoken } from '../texts.ts'
import { html, type Html } from './html.ts'

/** One of the desktop's own pages, whole. Forms name the command that is run with their fields. */
export const page = ({ tag, texts }: Spoken, content: Html, shape = ''): string =>
  html`<!doctype html>
    <html lang="${tag}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${texts.name}</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <main class="${shape}"><img class="mark" src="/mark.svg" alt="${texts.name}" />${content}</main>
      </body>
    </html> `.html

/** Where a command says what is wrong. */
export const alert = html`<p role="alert"></p>`
