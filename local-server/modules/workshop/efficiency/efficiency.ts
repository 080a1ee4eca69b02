/** Earned of attended minutes in per cent with one decimal; null where nothing was attended. */
export const efficiencyPercent = (earnedMinutesThousandths: number, attendedMinutes: number): number | null =>
  attendedMinutes <= 0 ? null : Math.round(earnedMinutesThousandths / attendedMinutes) / 10
