/** A code with the separator of GS1 parts to be seen. */
export const visibleCode = (code: string): string => code.replaceAll('\u001d', '␝')
