/** What a line of the log is about, in one line: its plain values, and the message of an error. */
export function logSummary(detail: string): string {
  const values: unknown = JSON.parse(detail)
  if (typeof values !== 'object' || values === null) return ''
  return Object.entries(values)
    .flatMap(([name, value]: [string, unknown]) => {
      if (typeof value !== 'object') return [`${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`]
      const message: unknown = value === null ? undefined : Reflect.get(value, 'message')
      return typeof message === 'string' ? [message] : []
    })
    .join(' · ')
}
