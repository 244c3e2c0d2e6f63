import { LOG_FORMATS } from '../codecs/log-formats/registry.ts';
import { unitOf } from '../codecs/option-values.ts';
import { definitionText } from '../codecs/user-formats/definition-text.ts';
import type { LatencyUnit } from '../domain/reading.ts';
import type { ReplayOptions } from '../domain/replay.ts';
import type { Config } from '../runtime/config.ts';
import { parseMoment, parseOffset, parseYear } from './arguments.ts';
import { UsageError } from './failure.ts';
import { findOwnFormats } from './own-formats.ts';
import { suggestionFor } from './suggestion.ts';

/** The options about how files are read, as they are written. */
export interface ReadingFlags {
  readonly from?: string;
  readonly to?: string;
  readonly tz?: string;
  readonly year?: string;
  readonly format?: string;
  readonly unit?: string;
  readonly service?: string;
  readonly formats?: string;
}

/** What they mean; the user's own formats are looked up and checked. */
export const readingOptions = async (flags: ReadingFlags, config: Config): Promise<ReplayOptions> => {
  const { from, to, tz, year, unit, service } = flags;
  const zoneOffsetMinutes = tz === undefined ? null : parseOffset(tz);
  const moment = (option: string, text: string | undefined): number | null =>
    text === undefined ? null : parseMoment(option, text, zoneOffsetMinutes ?? 0);
  const range = { from: moment('--from', from), to: moment('--to', to) };
  if (range.from !== null && range.to !== null && range.from >= range.to) {
    throw new UsageError(`--from ${from} is not before --to ${to}: nothing would be left`);
  }
  if (service === '') throw new UsageError('--service is empty: give a name, for example --service checkout');
  return {
    ...range,
    zoneOffsetMinutes,
    year: year === undefined ? null : parseYear(year),
    ...(unit === undefined ? {} : { unit: parseUnit(unit) }),
    ...(service === undefined ? {} : { service }),
    ...(await formatOptions(flags, config)),
  };
};

const formatOptions = async (
  { format, formats }: ReadingFlags,
  config: Config,
): Promise<Pick<ReplayOptions, 'format' | 'definitions'>> => {
  const own = await findOwnFormats(formats, config);
  const ids = [...(own?.definitions ?? []), ...LOG_FORMATS].map(({ id }) => id);
  if (format !== undefined && !ids.includes(format)) {
    throw new UsageError(
      `--format ${format}: there is no such format${suggestionFor(format, ids)}; \`foreshock formats\` lists them`,
    );
  }
  const needed = own?.definitions.filter(({ id }) => format === undefined || id === format) ?? [];
  const definitions = needed.map(definitionText);
  return { ...(format === undefined ? {} : { format }), ...(definitions.length === 0 ? {} : { definitions }) };
};

const parseUnit = (text: string): LatencyUnit => {
  const unit = unitOf(text);
  if (unit !== null) return unit;
  throw new UsageError(`--unit ${text}: give ns, us, ms or s, for example --unit ms`);
};
