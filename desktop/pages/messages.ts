import { addressIn } from '../address.mjs'
import { fill, type Spoken } from '../texts.ts'
import type { Outcome } from '../updates/trial.ts'
import { silentAtMostSeconds } from '../updates/watch.ts'
import { html } from './html.ts'
import { alert, page } from './page.ts'

export const startingPage = (spoken: Spoken): string => {
  const { texts } = spoken
  return page(
    spoken,
    html`<h1>${texts.starting}</h1>
      <p role="status">${texts.startingHint}</p>`,
  )
}

/** Says what happened, what is safe and what to do; what the server printed is beneath, for whoever helps. */
export const failedPage = (spoken: Spoken, output: string): string => {
  const { texts } = spoken
  return page(
    spoken,
    html`<h1>${texts.failed}</h1>
      <p>${texts.failedSafe}</p>
      <p>${texts.failedNext}</p>
      <form data-command="server.retry">
        <div class="actions">
          <button class="main">${texts.retry}</button>
          <a class="button" href="/failed/restore">${texts.restore}</a>
          <a class="button" href="/failed/log">${texts.showLog}</a>
        </div>
        ${alert}
      </form>
      <h2>${texts.details}</h2>
      <pre>${output.trim()}</pre>`,
  )
}

/** Two servers of one institution would record different things: this one leaves it to the other. */
export const otherServerPage = (spoken: Spoken, output: string): string => {
  const { texts } = spoken
  return page(
    spoken,
    html`<h1>${texts.otherServer}</h1>
      <p>${fill(texts.otherServerText, { address: addressIn(`${output}\n`) ?? '' })}</p>
      <form data-command="server.retry">
        <div class="actions">
          <a class="button main" href="/first-run/station">${texts.otherServerJoin}</a>
          <button>${texts.retry}</button>
        </div>
        ${alert}
      </form>
      <h2>${texts.details}</h2>
      <pre>${output.trim()}</pre>`,
  )
}

/** Asks once, and says what will not be there any more. */
export const restorePage = (spoken: Spoken): string => {
  const { texts } = spoken
  return page(
    spoken,
    html`<h1>${texts.restoreTitle}</h1>
      <p>${texts.restoreText}</p>
      <form data-command="server.restore">
        <div class="actions">
          <button class="main">${texts.restoreNow}</button>
          <a class="button" href="/failed">${texts.back}</a>
        </div>
        ${alert}
      </form>`,
  )
}

export const logPage = (spoken: Spoken, log: { folder: string; lines: string }): string => {
  const { texts } = spoken
  return page(
    spoken,
    html`<h1>${texts.log}</h1>
      <p class="muted">${log.folder}</p>
      <pre>${log.lines === '' ? texts.logEmpty : log.lines}</pre>
      <div class="actions"><a class="button" href="/failed">${texts.back}</a></div>`,
  )
}

/** A station whose server does not answer; it is tried again without anybody's doing. */
export const waitingPage = (spoken: Spoken, server: { institution: string; url: string }): string => {
  const { texts } = spoken
  return page(
    spoken,
    html`<h1>${fill(texts.waiting, { institution: server.institution })}</h1>
      <p role="status">${fill(texts.waitingText, { address: server.url })}</p>
      <p class="muted">${texts.waitingNext}</p>`,
  )
}

/** What the former version tells after it has taken over again. */
export const rolledBackPage = (spoken: Spoken, { from, to, reason, problem }: Outcome): string => {
  const { texts } = spoken
  return page(
    spoken,
    html`<h1>${fill(texts.rolledBack, { to })}</h1>
      <p>${fill(texts.rolledBackText, { from })}</p>
      ${problem === null ? undefined : html`<p role="alert">${fill(texts.rolledBackProblem, { problem })}</p>`}
      <form data-command="update.outcomeRead">
        <div class="actions"><button class="main">${texts.goOn}</button></div>
      </form>
      <h2>${texts.details}</h2>
      <pre>${reason ?? fill(texts.rolledBackNeverStarted, { minutes: silentAtMostSeconds / 60 })}</pre>`,
  )
}
