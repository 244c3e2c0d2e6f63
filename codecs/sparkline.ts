const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** One character per value, height from 0 to the largest; `·` where a value is missing. */
export const sparkline = (values: readonly (number | null)[]): string => {
  const peak = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0);
  return values
    .map((value) => {
      if (value === null) return '·';
      const level = peak === 0 ? 0 : Math.min(LEVELS.length - 1, Math.floor((value / peak) * LEVELS.length));
      return LEVELS[level] ?? LEVELS[0];
    })
    .join('');
};
