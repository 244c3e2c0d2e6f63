export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;
export const FIVE_MINUTES_MS = 300_000;
export const SIX_HOURS_MS = 21_600_000;
