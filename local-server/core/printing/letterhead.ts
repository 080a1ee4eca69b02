import type { Block } from '../../../contracts/print-content.ts'
import type { Settings } from '../../../contracts/settings.ts'

/** What the institution has at the top of everything it hands over on paper; empty texts are left out. */
export type Letterhead = Pick<Settings, 'institution' | 'address' | 'phone' | 'logoFileId'>

export const letterheadOf = ({ institution, address, phone, logoFileId }: Letterhead): Letterhead => ({
  institution,
  address,
  phone,
  logoFileId,
})

/** The logo at half the paper's width; nothing where there is none. */
export const logoBlocks = (logoFileId: string | null): Block[] =>
  logoFileId === null ? [] : [{ kind: 'picture', fileId: logoFileId, widthPercent: 50 }]

const centred = (line: string, more: object = {}): Block[] =>
  line === '' ? [] : [{ kind: 'text', text: line, align: 'center', ...more }]

/** Each part of a head by itself. */
export const headParts = ({ institution, address, phone, logoFileId }: Letterhead) => ({
  logo: logoBlocks(logoFileId),
  name: centred(institution, { bold: true }),
  address: centred(address),
  phone: centred(phone),
})

/** The head of a slip: the logo, then name, address and phone. */
export function letterhead(head: Letterhead): Block[] {
  const { logo, name, address, phone } = headParts(head)
  return [...logo, ...name, ...address, ...phone]
}
