import { cut } from '../codecs/plain-text.ts';
import { durationText, numberText, percentText } from '../codecs/quantities.ts';
import type { Output } from './terminal.ts';

/** How far something is, for one line on a terminal. */
export interface ProgressFigures {
  readonly phase: string;
  /** 0 to 1; null = not known. */
  readonly share: number | null;
  /** The share when the phase began here: a replay that goes on does not begin at 0. */
  readonly startShare: number;
  /** Event time reached, epoch ms. */
  readonly eventTime: number | null;
  /** Event time passed ÷ wall time passed; null = not known yet. */
  readonly speed: number | null;
  /** Wall time since the phase began, ms. */
  readonly elapsedMs: number;
}

/** One line that is drawn over and over. */
export interface ProgressLine {
  /** Draws the figures, ten times a second at most. */
  readonly show: (figures: ProgressFigures) => void;
  /** Writes text above the line. */
  readonly above: (text: string) => void;
  /** Takes the line away. */
  readonly clear: () => void;
}

const DRAW_EVERY_MS = 100;
const CLEAR_LINE = '\r\u001b[2K';

/** A progress line on a terminal; where standard error is no terminal only `above` writes. `now` in epoch ms. */
export const createProgressLine = (err: Output, now: () => number): ProgressLine => {
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawn = '';
  const draw = (text: string): void => {
    if (text === drawn) return;
    err.write(CLEAR_LINE + text);
    drawn = text;
  };
  return {
    show: (figures) => {
      if (!err.isTerminal || now() - drawnAt < DRAW_EVERY_MS) return;
      drawnAt = now();
      draw(cut(progressText(figures), err.columns - 1));
    },
    above: (text) => {
      const line = drawn;
      if (line !== '') draw('');
      err.write(text);
      if (line !== '') draw(line);
    },
    clear: () => {
      if (drawn !== '') draw('');
    },
  };
};

const FIRST_ESTIMATE_MS = 1500;

/** `replaying  43%  22:21 UTC  1 272x  40 seconds left`; what is not known is left out. */
export const progressText = ({ phase, share, startShare, eventTime, speed, elapsedMs }: ProgressFigures): string => {
  const passed = share === null ? 0 : share - startShare;
  const left =
    share === null || passed <= 0 || elapsedMs < FIRST_ESTIMATE_MS ? null : (elapsedMs * (1 - share)) / passed;
  return [
    phase,
    share === null ? null : percentText(Math.floor(share * 100) / 100),
    eventTime === null ? null : `${new Date(eventTime).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    speed === null ? null : `${numberText(speed)}x`,
    left === null ? null : `${durationText(left)} left`,
  ]
    .filter((part) => part !== null)
    .join('  ');
};
