declare module 'gs1-barcode-parser-mod' {
  interface ParsedElement {
    ai: string
    dataTitle: string
    data: string | number | Date
    unit: string
    isoDate: string
    raw: string
  }
  const parser: {
    /** Throws a text where it is no GS1 code. */
    parseBarcode(barcode: string): { codeName: string; parsedCodeItems: ParsedElement[] }
  }
  export default parser
}
