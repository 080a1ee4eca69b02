/**
 * The first address in what the server has printed so far; the line may still be incomplete.
 * @param {string} printed
 * @returns {string | undefined}
 */
export const addressIn = (printed) => /https?:\/\/[^\s"'<>]+(?=\s)/.exec(printed)?.[0].replace(/[.,;:)]+$/, '')
