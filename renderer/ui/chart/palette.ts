/** Okabe and Ito's colours, told apart with any colour vision; their yellow is left out, as it is lost on white. */
const [blue, orange, green, pink, sky, vermilion, grey] = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#6b7280',
] as const

/** What is shown on several pages has one colour on all of them. */
export const seriesColors = { approved: green, pending: orange, rejected: vermilion } as const

/** For series that have no colour of their own. */
export const chartColors = [blue, pink, sky, grey, green, orange, vermilion]
