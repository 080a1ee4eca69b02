/** Okabe and Ito's colours, told apart with any colour vision; their yellow is left out, as it is lost on white. */
export const chartColors = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#6b7280']
