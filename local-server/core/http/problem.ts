import type { z } from 'zod'
import type { LocaleTag } from '../../../contracts/common.ts'
import type { FieldProblem, Problem } from '../../../contracts/errors.ts'
import { RuleError } from '../errors.ts'
import { text } from '../text/texts.ts'

export const problemType = 'application/problem+json'

/** The one place that turns an error into what a caller sees (RFC 9457). Anything that is no RuleError is a bug. */
export function problemOf(error: unknown, locale: LocaleTag, requestId: string): Problem {
  const rule = error instanceof RuleError ? error : new RuleError('server.unexpected')
  const problem: Problem = {
    type: `urn:markaz:error:${rule.code}`,
    title: text(locale, `error.${rule.code}`, rule.params),
    status: rule.status,
    code: rule.code,
    detail: text(locale, `error.${rule.code}`, rule.params),
    requestId,
  }
  if (Object.keys(rule.params).length > 0) problem.params = rule.params
  if (rule.fields.length > 0) {
    problem.errors = rule.fields.map((field) => ({
      ...field,
      message: field.message ?? text(locale, `error.${field.code}`, rule.params),
    }))
  }
  if (rule.current !== undefined) problem.current = rule.current
  return problem
}

/** What zod found wrong, as fields with a message in the caller's language (`invalid.<rule>` in the locales). */
export function invalidInput(part: 'params' | 'query' | 'body', error: z.ZodError, locale: LocaleTag): RuleError {
  const fields: FieldProblem[] = error.issues.slice(0, 50).flatMap((issue) => {
    const base = [part, ...issue.path.map(String)].join('.')
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => fieldProblem(`${base}.${key}`, 'unknown', {}, locale))
    }
    const { rule, params } = ruleOf(issue)
    return [fieldProblem(base, rule, params, locale)]
  })
  return new RuleError('request.invalid', {}, { fields })
}

/** A text with a character that no text may hold. */
export const wrongCharacter = (path: readonly string[], locale: LocaleTag): RuleError =>
  new RuleError('request.invalid', {}, { fields: [fieldProblem(path.join('.'), 'format', {}, locale)] })

function fieldProblem(
  path: string,
  rule: string,
  params: Record<string, string | number>,
  locale: LocaleTag,
): FieldProblem {
  return { path, code: `invalid.${rule}`, message: text(locale, `invalid.${rule}`, params) }
}

function ruleOf(issue: z.core.$ZodIssue): { rule: string; params: Record<string, string | number> } {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined || issue.input === null) return { rule: 'required', params: {} }
      if (issue.expected === 'int') return { rule: 'whole', params: {} }
      if (['number', 'string', 'boolean', 'array', 'object'].includes(issue.expected))
        return { rule: issue.expected, params: {} }
      return { rule: 'wrong', params: {} }
    case 'too_small': {
      const least = Number(issue.minimum)
      if (issue.origin === 'string') return { rule: least <= 1 ? 'required' : 'tooShort', params: { least } }
      if (issue.origin === 'array') return { rule: 'tooFew', params: { least } }
      return { rule: 'tooSmall', params: { least } }
    }
    case 'too_big': {
      const most = Number(issue.maximum)
      if (issue.origin === 'string') return { rule: 'tooLong', params: { most } }
      if (issue.origin === 'array') return { rule: 'tooMany', params: { most } }
      return { rule: 'tooBig', params: { most } }
    }
    case 'invalid_value':
      return { rule: 'choice', params: {} }
    case 'invalid_format':
      if (issue.format === 'uuid') return { rule: 'id', params: {} }
      if (issue.format === 'date') return { rule: 'day', params: {} }
      // A pattern whose contract says what it allows (`invalid.pin`) is told by that.
      return { rule: /^invalid\.(\w+)$/.exec(issue.message)?.[1] ?? 'format', params: {} }
    case 'custom':
      return { rule: String(issue.params?.['rule'] ?? 'wrong'), params: {} }
    default:
      return { rule: 'wrong', params: {} }
  }
}
