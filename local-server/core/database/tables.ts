/**
 * Every table, by its name. Each area adds its own by declaration merging, next to its migration:
 * `declare module '…/core/database/tables.ts' { interface Tables { person: PersonTable } }`.
 */
export interface Tables {}
