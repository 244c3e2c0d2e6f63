import { type Comparison, MAX_SLO_WINDOWS, type Slo, type SloLimit } from '../domain/slo.ts';
import { durationMs } from './duration.ts';

/** What is wrong in the text of an objective, and where (counted from 0). */
interface SloTextError {
  readonly at: number;
  readonly message: string;
}

/** An objective, or why the text is none; `error` is a few lines for a person, the second and third point at the place. */
export type SloText =
  | { readonly ok: true; readonly slo: Slo }
  | { readonly ok: false; readonly at: number; readonly error: string };

const EXAMPLE = 'error_ratio>0.05 or p95>2000 for 2 of 2';
const MAX_LENGTH = 1000;

/**
 * Reads `SIGNAL>LIMIT [or SIGNAL>LIMIT …] [for M of N]`, with `>`, `>=`, `<` or `<=`. A limit is a number, a share in per cent (`5%`) or
 * a duration (`2s`, `500ms`: in ms). Without `for` one bad window is a breach. `error_share` is another name of `error_ratio`; whether a
 * signal exists is for the caller to say.
 */
export const parseSlo = (text: string): SloText => {
  if (text.length > MAX_LENGTH)
    return refused(text.slice(0, 60), { at: 0, message: `longer than ${MAX_LENGTH} characters` });
  const tokens = tokensOf(text);
  if ('message' in tokens) return refused(text, tokens);
  const limits: SloLimit[] = [];
  let next = 0;
  const peek = (): Token => tokens[next] ?? { kind: 'end', text: '', at: text.length };
  const take = (): Token => {
    const token = peek();
    next += 1;
    return token;
  };
  for (;;) {
    const limit = limitFrom(take(), take(), take());
    if ('message' in limit) return refused(text, limit);
    limits.push(limit);
    if (peek().text.toLowerCase() !== 'or') break;
    take();
  }
  if (peek().text.toLowerCase() === 'and') {
    return refused(text, { at: peek().at, message: 'limits are joined by "or": any of them makes a window bad' });
  }
  if (peek().kind === 'end') return { ok: true, slo: { limits, windows: 1, ofWindows: 1 } };
  if (peek().text.toLowerCase() !== 'for') {
    return refused(text, { at: peek().at, message: 'expected "or", "for M of N" or the end' });
  }
  take();
  const span = spanFrom([take(), take(), take()]);
  if ('message' in span) return refused(text, span);
  if (/^windows?$/i.test(peek().text)) take();
  if (peek().kind !== 'end') return refused(text, { at: peek().at, message: 'expected the end after "for M of N"' });
  return { ok: true, slo: { limits, ...span } };
};

interface Token {
  readonly kind: 'name' | 'number' | 'comparison' | 'end';
  readonly text: string;
  readonly at: number;
}

const TOKEN = /\s*(?:([A-Za-z_][\w.:/-]*)|([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?:%|[a-zA-Zµμ]+)?)|([<>]=?))/y;

const tokensOf = (text: string): readonly Token[] | SloTextError => {
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  let at = 0;
  while (at < end) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    const start = at + (text.slice(at).length - text.slice(at).trimStart().length);
    if (!match) return { at: start, message: `${JSON.stringify(text.charAt(start))} is not expected here` };
    const [, name, number, comparison] = match;
    const found = name ?? number ?? comparison ?? '';
    const kind = name !== undefined ? 'name' : number !== undefined ? 'number' : 'comparison';
    tokens.push({ kind, text: found, at: TOKEN.lastIndex - found.length });
    at = TOKEN.lastIndex;
  }
  return tokens;
};

const KEYWORDS = ['or', 'and', 'for', 'of'];

const limitFrom = (name: Token, comparison: Token, value: Token): SloLimit | SloTextError => {
  if (name.kind !== 'name' || KEYWORDS.includes(name.text.toLowerCase())) {
    return { at: name.at, message: 'expected the name of a signal, such as error_ratio or p95' };
  }
  const sign = COMPARISONS.find((known) => known === comparison.text);
  if (sign === undefined) return { at: comparison.at, message: `expected >, >=, < or <= after ${name.text}` };
  const limit = value.kind === 'number' ? numberOf(value.text) : null;
  if (limit === null || !Number.isFinite(limit)) {
    return { at: value.at, message: `expected a number after ${sign}, such as 0.05, 5%, 2000 or 2s` };
  }
  return { signal: name.text === 'error_share' ? 'error_ratio' : name.text, comparison: sign, limit };
};

const COMPARISONS = ['>', '>=', '<', '<='] as const satisfies readonly Comparison[];

const numberOf = (text: string): number | null => {
  if (text.endsWith('%')) return Number(text.slice(0, -1)) / 100;
  const plain = Number(text);
  return Number.isNaN(plain) ? durationMs(text) : plain;
};

const spanFrom = ([windows, of, ofWindows]: readonly [Token, Token, Token]):
  | Pick<Slo, 'windows' | 'ofWindows'>
  | SloTextError => {
  const many = wholeNumber(windows);
  if (many === null) return { at: windows.at, message: 'expected a whole number of windows after "for": "for M of N"' };
  if (of.text.toLowerCase() !== 'of') return { at: of.at, message: `expected "of" after "for ${windows.text}"` };
  const last = wholeNumber(ofWindows);
  if (last === null) return { at: ofWindows.at, message: `expected a whole number of windows after "for ${many} of"` };
  if (last > MAX_SLO_WINDOWS)
    return { at: ofWindows.at, message: `at most ${MAX_SLO_WINDOWS} windows are looked back over` };
  if (many > last) return { at: windows.at, message: `${many} of ${last} windows can never be bad` };
  return { windows: many, ofWindows: last };
};

const wholeNumber = ({ kind, text }: Token): number | null =>
  kind === 'number' && /^\d{1,4}$/.test(text) && Number(text) > 0 ? Number(text) : null;

const refused = (text: string, { at, message }: SloTextError): SloText => ({
  ok: false,
  at,
  error: `${message}\n  ${text.replaceAll(/\s/g, ' ')}\n  ${' '.repeat(at)}^\nwrite it as for example '${EXAMPLE}'`,
});

/** The objective as text that `parseSlo` reads back. */
export const sloText = ({ limits, windows, ofWindows }: Slo): string =>
  `${limits.map(({ signal, comparison, limit }) => `${signal}${comparison}${limit}`).join(' or ')} for ${windows} of ${ofWindows}`;
