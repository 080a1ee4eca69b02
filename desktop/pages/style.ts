/** The look of the server's own pages (renderer/app/theme.css), for the few that the desktop shows without it. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #fff; --raised: #f8fafc; --line: #cbd5e1; --text: #1e293b; --muted: #475569;
  --brand: oklch(0.47 0.08 205); --on-brand: #fff; --error: #b91c1c; --warn-ground: #fffbeb; --warn-line: #d97706;
  font: 16px/1.5 'Noto Sans', system-ui, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f172a; --raised: #1e293b; --line: #475569; --text: #e2e8f0; --muted: #94a3b8;
    --brand: oklch(0.77 0.105 205); --on-brand: #0f172a; --error: #f87171; --warn-ground: #292211; --warn-line: #fbbf24;
  }
}
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground); color: var(--text) }
main { width: 100%; max-width: 44rem; padding: 2.5rem 2rem }
.mark { width: 3rem; height: 3rem; display: block; margin-bottom: 1.25rem }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem }
h2 { font-size: 1rem; line-height: 1.5; margin: 2rem 0 .5rem }
p { margin: 0 0 .75rem }
.muted { color: var(--muted) }
.small { font-size: .875rem }
button, .button {
  font: inherit; font-weight: 600; min-height: 44px; padding: .5rem 1.25rem; border-radius: .5rem; cursor: pointer;
  border: 1px solid var(--line); background: var(--ground); color: var(--text); text-decoration: none;
  display: inline-flex; align-items: center; justify-content: center;
}
button.main, .button.main { background: var(--brand); border-color: var(--brand); color: var(--on-brand) }
button:disabled { opacity: .6; cursor: default }
:focus-visible { outline: 2px solid var(--brand); outline-offset: 2px }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-top: 1.25rem; align-items: center }
.choice { display: block; width: 100%; text-align: start; padding: 1.25rem; margin-top: 1rem; background: var(--raised); font-weight: 400 }
a.choice { display: block }
.choice b { display: block; font-size: 1.125rem }
label { display: block; font-weight: 600; margin-top: 1rem }
label.check { font-weight: 400; display: flex; gap: .625rem; align-items: center }
label.check input { width: 1.25rem; height: 1.25rem; accent-color: var(--brand) }
.hint { font-size: .875rem; color: var(--muted); margin: .25rem 0 0 }
input:not([type=checkbox]), select {
  font: inherit; width: 100%; min-height: 44px; padding: .5rem .75rem; margin-top: .375rem; border-radius: .5rem;
  border: 1px solid var(--line); background: var(--ground); color: inherit;
}
[role=alert] { color: var(--error); margin: .75rem 0 0 }
[role=alert][data-done] { color: inherit }
[role=alert]:empty, [role=status]:empty { display: none }
.fingerprint { font: .9375rem/1.6 ui-monospace, monospace; overflow-wrap: anywhere; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--raised) }
.notice { border: 1px solid var(--warn-line); background: var(--warn-ground); border-radius: .5rem; padding: .75rem 1rem; margin-bottom: 1.25rem }
form + p, .hint + form { margin-top: .75rem }
section { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: .25rem }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .8125rem; max-height: 50vh; overflow: auto; background: var(--raised); border-radius: .5rem; padding: 1rem }
.pad { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1rem; margin-top: 1rem }
.pad button { min-height: 72px; font-size: 1.5rem; padding: 0 }
.pad .word { font-size: 1.125rem }
.narrow { max-width: 26rem }
.pin { font-size: 1.5rem !important; text-align: center; letter-spacing: .5em }
`
