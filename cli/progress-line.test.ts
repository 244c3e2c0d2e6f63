import { describe, expect, test } from '@jest/globals';
import { createProgressLine, type ProgressFigures, progressText } from './progress-line.ts';

const FIGURES: ProgressFigures = {
  phase: 'replaying',
  share: 0.25,
  startShare: 0,
  eventTime: Date.parse('2026-11-20T22:21:05Z'),
  speed: 59.7,
  elapsedMs: 10_000,
};

const screen = (isTerminal: boolean) => {
  const written: string[] = [];
  return {
    written,
    output: {
      write: (text: string) => void written.push(text),
      isTerminal,
      columns: 40,
      ready: () => Promise.resolve(),
    },
  };
};

describe('the progress line', () => {
  test('says phase, share, event time, speed and what is left', () => {
    expect(progressText(FIGURES)).toBe('replaying  25%  2026-11-20 22:21 UTC  59.7x  30 seconds left');
  });

  test('leaves out what is not known, and guesses nothing in its first second', () => {
    const unknown = { phase: 'reading', share: null, startShare: 0, eventTime: null, speed: null, elapsedMs: 99_000 };
    expect(progressText(unknown)).toBe('reading');
    expect(progressText({ ...FIGURES, elapsedMs: 900 })).not.toContain('left');
    expect(progressText({ ...FIGURES, share: 0 })).not.toContain('left');
  });

  test('of a replay that goes on counts from where it went on', () => {
    expect(progressText({ ...FIGURES, share: 0.75, startShare: 0.5 })).toContain('10 seconds left');
  });

  test('is cut to the terminal and drawn ten times a second at most', () => {
    const { written, output } = screen(true);
    let now = 0;
    const line = createProgressLine(output, () => now);
    for (now = 0; now < 1000; now += 10) line.show({ ...FIGURES, share: now / 1000 });
    expect(written.length).toBeLessThanOrEqual(10);
    for (const text of written) expect(text.replace('\r\u001b[2K', '').length).toBeLessThan(40);
  });

  test('gives way to a message and comes back below it', () => {
    const { written, output } = screen(true);
    const line = createProgressLine(output, () => 0);
    line.show({ ...FIGURES, eventTime: null, speed: null, elapsedMs: 0 });
    line.above('PREDICTED FAILURE\n');
    line.clear();
    expect(written.join('')).toBe(
      '\r\u001b[2Kreplaying  25%\r\u001b[2KPREDICTED FAILURE\n\r\u001b[2Kreplaying  25%\r\u001b[2K',
    );
  });

  test('is not drawn where nobody looks, but messages are written', () => {
    const { written, output } = screen(false);
    const line = createProgressLine(output, () => 0);
    line.show(FIGURES);
    line.above('message\n');
    line.clear();
    expect(written).toEqual(['message\n']);
  });
});
