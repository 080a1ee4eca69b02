/**
 * A card or account number as it is kept: capitals and digits without spaces; undefined where it cannot be one. Cards
 * have 16 to 19 digits, accounts of banks here 16 to 20; an IBAN (Kazakhstan) has its check digits in front (ISO 13616).
 */
export function keptAccount(typed: string): string | undefined {
  const account = typed.replaceAll(/[\s\u00a0\u202f-]/g, '').toUpperCase()
  if (/^\d{16,20}$/.test(account)) return account
  return /^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(account) && isIban(account) ? account : undefined
}

/** ISO 7064 MOD 97-10 over the account with its first four characters at the end and letters as two digits. */
function isIban(account: string): boolean {
  const turned = account.slice(4) + account.slice(0, 4)
  const digits = turned.replaceAll(/[A-Z]/g, (letter) => String(Number.parseInt(letter, 36)))
  return BigInt(digits) % 97n === 1n
}

/** All a list or a log may show of it. */
export const maskedAccount = (account: string | null): string | null => account && `•••• ${account.slice(-4)}`
