export interface AccountTable {
  id: string
  /** Lower case; unique. */
  signInName: string
  fullName: string
  /** Folded sign-in name and full name, for search and order. */
  search: string
  personId: string | null
  /** argon2id, encoded. */
  passwordHash: string
  mustChangePassword: number
  disabled: number
  locale: string
  /** Sealed secret of the authenticator; counts once `totpOn` is 1. */
  totpSecret: string | null
  totpOn: number
  /** The last time step that was accepted, so that a code counts once (RFC 6238, 5.2). */
  totpLastStep: number
  createdAt: number
  version: number
}

export interface RoleTable {
  id: string
  /** The key of a built-in role, or the name somebody gave. */
  name: string
  builtIn: number
  /** JSON list. */
  permissions: string
  createdAt: number
  version: number
}

export interface SessionTable {
  id: string
  tokenHash: string
  kind: 'account' | 'kiosk'
  accountId: string | null
  personId: string | null
  stationId: string | null
  address: string
  userAgent: string
  createdAt: number
  lastSeenAt: number
  expiresAt: number
}

export interface ApiTokenTable {
  id: string
  tokenHash: string
  accountId: string
  name: string
  permissions: string
  createdAt: number
  lastSeenAt: number | null
  expiresAt: number | null
}

declare module '../database/tables.ts' {
  interface Tables {
    account: AccountTable
    role: RoleTable
    account_role: { accountId: string; roleId: string }
    session: SessionTable
    api_token: ApiTokenTable
    recovery_code: { accountId: string; codeHash: string; usedAt: number | null }
    /** One row a failed try; `subject` is what was tried (account or badge), `device` where. */
    sign_in_failure: { id: string; subject: string; device: string; at: number }
  }
}
