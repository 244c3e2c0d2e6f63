import { alertJson } from '../codecs/alert-text.ts';
import type { DecisionSettings, Reach } from '../domain/decision-settings.ts';
import { DETECTOR_VERSION, type DetectorConfig } from '../domain/detector-config.ts';
import type { FailureFinder } from '../domain/failure.ts';
import { createRecorder, highestIn, type RecordedLook } from '../domain/frontier.ts';
import type { Held } from '../domain/held.ts';
import { incidentIdOf } from '../domain/incident.ts';
import type { TakenAlert } from '../domain/looks.ts';
import { type AlertJson, isoTime } from '../domain/machine-output.ts';
import { MINUTE_MS } from '../domain/window.ts';
import type { BlobStore } from '../ports/index.ts';
import type { BacktestSource } from './backtest-source.ts';
import { contextOf } from './deliver-alerts.ts';
import { createIncidentReader } from './incidents.ts';
import { createWindowReader, type WindowReader } from './read-windows.ts';
import { firstPoint, takeLooks } from './take-looks.ts';

/** How the looks are taken. */
export interface Simulation {
  readonly config: DetectorConfig;
  readonly settings: DecisionSettings;
  /** Told of every minute that holds a record. */
  readonly finder: FailureFinder;
  /** Set where every look is to be kept, for settings within reach. */
  readonly reach: Reach | null;
}

/** A minute that was looked at, and the highest probability that any series had in it. */
export interface LookedMinute {
  readonly minute: number;
  readonly highest: number;
}

/** All that the looks gave. */
export interface Simulated {
  readonly windows: WindowReader;
  readonly alerts: readonly TakenAlert[];
  readonly held: readonly Held[];
  readonly minutes: readonly LookedMinute[];
  /** Starts of the minutes that hold a record. */
  readonly filled: readonly number[];
  /** The looks themselves, where they were to be kept. */
  readonly looks: readonly RecordedLook[];
}

/** Takes every look of a source from its windows: nothing is delivered and nothing is written. */
export const simulateLooks = async (
  blobs: Pick<BlobStore, 'get' | 'getRange'>,
  { dataset, entries, minutes: span }: BacktestSource,
  { config, settings, finder, reach }: Simulation,
): Promise<Simulated> => {
  const filled: number[] = [];
  const read = createWindowReader(blobs);
  read.add(entries);
  const windows: WindowReader = {
    ...read,
    minutes: async (...span) => {
      const minutes = await read.minutes(...span);
      for (const minute of minutes) {
        // behind a gap an hour may be read again
        if (minute.minute <= (filled.at(-1) ?? -Infinity)) continue;
        filled.push(minute.minute);
        finder.fold(minute);
      }
      return minutes;
    },
  };
  const alerts: TakenAlert[] = [];
  const held: Held[] = [];
  const minutes: LookedMinute[] = [];
  const looks: RecordedLook[] = [];
  if (span === null) return { windows: read, alerts, held, minutes, filled, looks };
  const record = createRecorder();
  const context = {
    windows,
    cut: entries.length,
    dataset,
    config,
    settings: () => settings,
    ...(reach === null ? {} : { reach }),
  };
  for await (const step of takeLooks(context, firstPoint(span.first, config), span.last)) {
    alerts.push(...step.alerts);
    held.push(...step.held);
    if (step.seen === null) continue;
    minutes.push({ minute: step.seen.minute, highest: highestIn(step.seen, settings) });
    if (reach !== null) looks.push(record(step.seen));
  }
  return { windows: read, alerts, held, minutes, filled, looks };
};

/** The alerts with the messages that people would have received, sent when they were due. */
export const messagesOf = async (
  blobs: BlobStore,
  { replay, dataset, entries }: BacktestSource,
  { windows, alerts }: Pick<Simulated, 'windows' | 'alerts'>,
): Promise<readonly AlertJson[]> => {
  const sent = new Map<string, AlertJson[]>();
  const messages: AlertJson[] = [];
  const incidents = createIncidentReader(blobs);
  for (const taken of alerts) {
    const incident = incidentIdOf(replay, taken.decision.incidentKey);
    const before = sent.get(incident) ?? [];
    const dueAt = taken.decision.minute + MINUTE_MS + MINUTE_MS / 2;
    const ports = { blobs, clock: { now: () => dueAt } };
    const known = { alerts: before, openedAt: before[0]?.at ?? isoTime(dueAt) };
    const context = await contextOf(ports, { dataset, replay, windows, entries, incidents }, taken, known, {
      detectorVersion: DETECTOR_VERSION,
      cut: entries.length,
      watermark: null,
      completeness: 1,
    });
    const message = alertJson(taken.decision, context);
    sent.set(incident, [...before, message]);
    messages.push(message);
  }
  return messages;
};
