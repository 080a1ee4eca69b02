import type { FoundServer } from '../../contracts/discovery.ts'
import type { PinnedServer } from '../settings.ts'
import { fill, type Spoken } from '../texts.ts'
import { html, type Html } from './html.ts'
import { alert, page } from './page.ts'

export const firstRunPage = (spoken: Spoken): string => {
  const { texts } = spoken
  return page(
    spoken,
    html`<h1>${texts.first}</h1>
      <form data-command="role.main">
        <button class="choice"><b>${texts.firstMain}</b><span class="muted">${texts.firstMainText}</span></button>
        ${alert}
      </form>
      <a class="button choice" href="/first-run/station"
        ><b>${texts.firstStation}</b><span class="muted">${texts.firstStationText}</span></a
      >`,
  )
}

/** The part of the page that follows what is found. */
export const foundServers = ({ texts }: Spoken, servers: readonly FoundServer[]): Html =>
  servers.length === 0
    ? html`<p class="muted">${texts.findSearching}</p>`
    : html`${servers.map(
        ({ institution, address, url, fingerprint }) =>
          html`<form data-command="station.find">
            <input type="hidden" name="address" value="${url}" />
            <input type="hidden" name="fingerprint" value="${fingerprint}" />
            <button class="choice"><b>${institution}</b><span class="muted">${address}</span></button>
            ${alert}
          </form>`,
      )}`

export const findServerPage = (spoken: Spoken, servers: readonly FoundServer[]): string => {
  const { texts } = spoken
  return page(
    spoken,
    html`<h1>${texts.find}</h1>
      <div id="servers" aria-live="polite">${foundServers(spoken, servers)}</div>
      <form data-command="station.find">
        <label for="address">${texts.findAddress}</label>
        <input
          id="address"
          name="address"
          required
          autocomplete="off"
          spellcheck="false"
          aria-describedby="address-hint"
        />
        <p class="hint" id="address-hint">${texts.findAddressHint}</p>
        ${alert}
        <div class="actions">
          <button class="main">${texts.findConnect}</button>
          <a class="button" href="/first-run">${texts.back}</a>
        </div>
      </form>`,
  )
}

/** A person compares once; from then on nobody else can answer in the server's place. */
export const trustPage = (spoken: Spoken, { institution, url, fingerprint }: PinnedServer): string => {
  const { texts } = spoken
  return page(
    spoken,
    html`<h1>${fill(texts.trust, { institution })}</h1>
      <p class="muted">${url}</p>
      <p>${texts.trustText}</p>
      <p class="fingerprint">${fingerprint.split(/(?<=:)/).map((pair) => html`${pair}<wbr />`)}</p>
      <form data-command="station.trust">
        ${alert}
        <div class="actions">
          <button class="main">${texts.trustYes}</button>
          <a class="button" href="/first-run/station">${texts.back}</a>
        </div>
      </form>`,
  )
}
