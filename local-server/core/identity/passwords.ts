import { fieldError } from '../errors.ts'

const costs = {
  /** OWASP's parameters for argon2id: 19 MiB, 2 passes, 1 lane. */
  full: { memoryCost: 19_456, timeCost: 2, parallelism: 1 },
  /** For tests, which make accounts by the hundred. */
  lowest: { memoryCost: 8, timeCost: 1, parallelism: 1 },
} as const
export type PasswordCost = keyof typeof costs

/** argon2id, encoded with its parameters. */
export async function hashPassword(password: string, cost: PasswordCost = 'full'): Promise<string> {
  const { hash } = await import('@node-rs/argon2')
  return hash(password, costs[cost])
}

export async function passwordMatches(passwordHash: string, password: string): Promise<boolean> {
  const { verify } = await import('@node-rs/argon2')
  return verify(passwordHash, password)
}

let decoy: Promise<string> | undefined

/** As slow as a real check, for names nobody has: the time of an answer must not tell which names exist. */
export async function spendCheck(password: string): Promise<void> {
  decoy ??= hashPassword('no account has this password')
  await passwordMatches(await decoy, password)
}

const common = [
  'password',
  'qwerty',
  '1234567890',
  'administrator',
  'markaz',
  'parol',
  'salom',
  'iloveyou',
  'welcome',
  'letmein',
  'пароль',
  'йцукен',
  'uzbekistan',
  'toshkent',
  'tashkent',
  'bishkek',
  'almaty',
]

/**
 * Refuses what is tried first: a well-known word with a few more characters, one character or a run repeated, one's
 * own name.
 *
 * @throws RuleError `auth.passwordTooCommon`
 */
export function assertUncommon(password: string, own: readonly string[], path: string): void {
  const plain = password.toLowerCase()
  const isKnown = [...common, ...own.map((word) => word.toLowerCase()).filter((word) => word.length >= 4)].some(
    (word) => plain.includes(word) && plain.length - word.length < 6,
  )
  if (isKnown || new Set(plain).size < 5 || isRun(plain)) throw fieldError('auth.passwordTooCommon', path)
}

/** `abcdefghij`, `0123456789`, `9876543210`. */
function isRun(text: string): boolean {
  const steps = Array.from(
    { length: text.length - 1 },
    (_, index) => text.charCodeAt(index + 1) - text.charCodeAt(index),
  )
  return steps.every((step) => step === steps[0]) && steps[0] !== undefined && Math.abs(steps[0]) <= 1
}
