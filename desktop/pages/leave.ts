import type { Spoken } from '../texts.ts'
import { html } from './html.ts'
import { alert, page } from './page.ts'

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9']

/** Asks for the PIN that lets a person out of the kiosk; with a pad, because there is no keyboard. */
export const leavePage = (spoken: Spoken): string => {
  const { texts } = spoken
  return page(
    spoken,
    html`<h1>${texts.leave}</h1>
      <form data-command="kiosk.leave">
        <label for="pin">${texts.pin}</label>
        <input class="pin" id="pin" name="pin" type="password" inputmode="none" autocomplete="off" required autofocus />
        ${alert}
        <div class="pad">
          ${digits.map((digit) => html`<button type="button" data-type="${digit}">${digit}</button>`)}
          <button class="word" type="button" data-type="">${texts.erase}</button>
          <button type="button" data-type="0">0</button>
          <button class="main word">${texts.leaveNow}</button>
        </div>
      </form>
      <form data-command="kiosk.stay">
        <div class="actions"><button>${texts.stay}</button></div>
      </form>`,
    'narrow',
  )
}
