const tryEvery = 5_000
let isWaiting = false

/** Loads the page anew once the server can give it: a browser that cannot load shows a white page of its own. */
export function reloadWhenServed(): void {
  if (isWaiting) return
  isWaiting = true
  const attempt = () => {
    fetch(window.location.pathname, { cache: 'no-store' }).then(
      (answer) => (answer.ok ? window.location.reload() : window.setTimeout(attempt, tryEvery)),
      () => window.setTimeout(attempt, tryEvery),
    )
  }
  window.setTimeout(attempt, tryEvery)
}
