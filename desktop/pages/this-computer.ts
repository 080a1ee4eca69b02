import { localeTags, type LocaleTag } from '../../contracts/common.ts'
import { findDisplay, type Display } from '../displays.ts'
import type { Settings } from '../settings.ts'
import { fill, type Spoken } from '../texts.ts'
import { html, type Html } from './html.ts'
import { alert, page } from './page.ts'

export type AgentState = 'off' | 'connecting' | 'connected' | 'unpaired' | 'failed'

export type UpdateState =
  | { kind: 'none' }
  | { kind: 'checking' }
  | { kind: 'newest' }
  | { kind: 'loading'; version: string }
  /** `file` is the name of what puts this version, `own`, back. */
  | { kind: 'ready' | 'noWayBack'; version: string; own: string; file: string }
  /** Not by whoever made this version: it is not run. */
  | { kind: 'notSigned'; version: string; file: string }
  /** A program that does not put another in its own place. */
  | { kind: 'byHand'; version: string }
  | { kind: 'failed'; reason: string }

export interface Computer {
  settings: Settings
  version: string
  dataFolder: string
  displays: readonly Display[]
  /** Names of the system's printers. */
  printers: readonly string[]
  agent: AgentState
  update: UpdateState
}

const languageNames: Readonly<Record<LocaleTag, string>> = {
  'uz-Latn': 'Oʻzbekcha',
  'uz-Cyrl': 'Ўзбекча',
  ky: 'Кыргызча',
  kk: 'Қазақша',
  ru: 'Русский',
  en: 'English',
}

const option = (value: string, label: string, chosen: string): Html =>
  value === chosen
    ? html`<option value="${value}" selected>${label}</option>`
    : html`<option value="${value}">${label}</option>`

const checkbox = (name: string, label: string, isOn: boolean): Html =>
  html`<label class="check"
    ><input type="checkbox" name="${name}" value="on" ${isOn ? html`checked` : undefined} />${label}</label
  >`

/** What covers this display now. */
const kindOn = ({ windows }: Settings, display: Display, displays: readonly Display[]) =>
  windows.find((window) => findDisplay(window.display, displays)?.id === display.id)?.kind ?? 'nothing'

function displaySection({ texts }: Spoken, { settings, displays }: Computer): Html {
  return html`<section>
    <h2>${texts.displays}</h2>
    <p class="hint">${texts.displaysHint}</p>
    ${displays.map(({ id, label, bounds }, index) => {
      const display = displays[index]
      const chosen = display ? kindOn(settings, display, displays) : 'nothing'
      return html`<label for="display-${id}"
          >${fill(texts.display, { number: index + 1, name: label, width: bounds.width, height: bounds.height })}</label
        >
        <select id="display-${id}" name="display-${id}">
          ${option('nothing', texts.displayNothing, chosen)}${option('tv', texts.displayTv, chosen)}${option(
            'kiosk',
            texts.displayKiosk,
            chosen,
          )}
        </select>`
    })}
    <label for="kioskPin">${texts.kioskPin}</label>
    <input id="kioskPin" name="kioskPin" type="password" inputmode="numeric" autocomplete="new-password" />
    <p class="hint">${settings.kioskPin ? texts.kioskPinKept : texts.kioskPinHint}</p>
  </section>`
}

function printSection({ texts }: Spoken, { settings, printers }: Computer): Html {
  const chosen = settings.a4Printer ?? ''
  const names = chosen === '' || printers.includes(chosen) ? printers : [chosen, ...printers]
  return html`<section>
    <h2>${texts.printing}</h2>
    <label for="a4Printer">${texts.a4Printer}</label>
    <select id="a4Printer" name="a4Printer">
      ${option('', texts.a4Ask, chosen)}${names.map((name) => option(name, name, chosen))}
    </select>
  </section>`
}

const agentTexts = {
  off: 'agentOff',
  connecting: 'agentConnecting',
  connected: 'agentConnected',
  unpaired: 'agentUnpaired',
  failed: 'agentFailed',
} as const

function deviceSection({ texts }: Spoken, { settings, agent }: Computer): Html {
  return html`<section>
    <h2>${texts.devices}</h2>
    ${checkbox('agent', texts.agent, settings.agent)}
    <p class="hint">${texts[agentTexts[agent]]}</p>
    <label for="agentCode">${texts.agentCode}</label>
    <input id="agentCode" name="agentCode" inputmode="numeric" autocomplete="off" />
    <p class="hint">${texts.agentCodeHint}</p>
  </section>`
}

function updateText({ texts }: Spoken, { update }: Computer): string {
  switch (update.kind) {
    case 'none':
      return ''
    case 'checking':
      return texts.updateChecking
    case 'newest':
      return texts.updateNewest
    case 'loading':
      return fill(texts.updateLoading, update)
    case 'ready':
      return fill(texts.updateReady, update)
    case 'noWayBack':
      return fill(texts.updateNoWayBack, update)
    case 'notSigned':
      return fill(texts.updateNotSigned, update)
    case 'byHand':
      return fill(texts.updateByHand, update)
    case 'failed':
      return fill(texts.updateFailed, update)
  }
}

/** The part of the page that follows the search for a newer version. */
export const updatePart = (spoken: Spoken, computer: Computer): Html => {
  const { texts } = spoken
  return html`<p>${fill(texts.version, { version: computer.version })}</p>
    <p role="status">${updateText(spoken, computer)}</p>
    ${
      computer.update.kind === 'ready'
        ? html`<form data-command="update.install">
            <button class="main">${texts.updateInstall}</button>
            ${alert}
          </form>`
        : computer.settings.updatesFrom === null
          ? undefined
          : html`<form data-command="update.check">
              <button>${texts.updateCheck}</button>
              ${alert}
            </form>`
    }`
}

function roleSection({ texts }: Spoken, { settings: { role }, dataFolder }: Computer): Html {
  const text =
    role?.kind === 'station'
      ? fill(texts.roleStation, { institution: role.server.institution, address: role.server.url })
      : fill(texts.roleMain, { folder: dataFolder })
  return html`<p>${text}</p>`
}

/** What is set on this computer and nowhere else. */
export const thisComputerPage = (spoken: Spoken, computer: Computer): string => {
  const { texts } = spoken
  const { settings } = computer
  return page(
    spoken,
    html`<h1>${texts.thisComputer}</h1>
      ${roleSection(spoken, computer)}
      <form data-command="computer.save">
        ${displaySection(spoken, computer)}${printSection(spoken, computer)}${deviceSection(spoken, computer)}
        <section>
          <h2>${texts.program}</h2>
          ${checkbox('startAtLogin', texts.startAtLogin, settings.startAtLogin)}
          <label for="language">${texts.language}</label>
          <select id="language" name="language">
            ${option('', texts.languageSystem, settings.language ?? '')}${localeTags.map((tag) =>
              option(tag, languageNames[tag], settings.language ?? ''),
            )}
          </select>
          <label for="updatesFrom">${texts.updatesFrom}</label>
          <input id="updatesFrom" name="updatesFrom" value="${settings.updatesFrom ?? ''}" spellcheck="false" />
          <p class="hint">${texts.updatesFromHint}</p>
        </section>
        ${alert}
        <div class="actions"><button class="main">${texts.save}</button></div>
      </form>
      <section>
        <h2>${texts.updates}</h2>
        <div id="update">${updatePart(spoken, computer)}</div>
      </section>
      <section>
        <h2>${texts.role}</h2>
        <p class="hint">${texts.roleHint}</p>
        <form data-command="role.forget">
          <button>${texts.roleForget}</button>
          ${alert}
        </form>
      </section>`,
  )
}
