import { describe, expect, test } from '@jest/globals';
import {
  absentReplay,
  decideReplay,
  evolveReplay,
  type PlannedBlock,
  type ReplayCommand,
  type ReplayEvent,
  type ReplayState,
} from './replay.ts';
import { DEFAULT_BUCKET_LIMITS } from './record.ts';

const AT = Date.UTC(2026, 10, 20, 22);

const block = (number: number): PlannedBlock => ({
  number,
  blockId: String(number).padStart(32, '0'),
  source: 'shop.log',
  startByte: number * 100,
  endByte: (number + 1) * 100,
  startLine: number + 1,
  endLine: number + 2,
  carry: { ts: null, headerLine: null },
  lastTs: null,
  watermark: null,
  target: null,
  kind: 'lines',
});

const started: ReplayEvent = {
  type: 'ReplayStarted',
  at: AT,
  data: {
    dataset: 'shop',
    replay: 'shop~1',
    files: [],
    options: absentReplay.options,
    speed: 60,
    bucketLimits: DEFAULT_BUCKET_LIMITS,
    problems: [{ source: 'shop.log', code: 'year-assumed', message: 'the year was assumed' }],
    driver: { host: 'here', pid: 7 },
  },
};
const advanced = (numbers: readonly number[], end?: true): ReplayEvent => ({
  type: 'ReplayAdvanced',
  at: AT,
  data: { blocks: numbers.map(block), ...(end ? { end } : {}) },
});
const paused: ReplayEvent = { type: 'ReplayPaused', at: AT, data: { by: 'command' } };
const sought: ReplayEvent = { type: 'ReplaySought', at: AT, data: { to: AT } };
const finished: ReplayEvent = { type: 'ReplayFinished', at: AT, data: { blocks: 2, speedAchieved: 600 } };
const abandoned: ReplayEvent = { type: 'ReplayAbandoned', at: AT, data: { reason: 'asked for' } };
const replaced: ReplayEvent = { type: 'ReplayReplaced', at: AT, data: { by: 'command' } };

const given = (...events: readonly ReplayEvent[]): ReplayState => events.reduce(evolveReplay, absentReplay);
const when = (command: ReplayCommand, state: ReplayState) => decideReplay(command, state, AT + 1);
const NOTHING = { events: [] };

const pause: ReplayCommand = { type: 'pause', by: 'command' };
const resume: ReplayCommand = { type: 'resume', speed: null, driver: null };
const abandon: ReplayCommand = { type: 'abandon', reason: 'asked for' };
const replace: ReplayCommand = { type: 'replace', by: 'command' };
const finish = (committed: number): ReplayCommand => ({ type: 'finish', committed, speedAchieved: 600 });
const seek = (to: number): ReplayCommand => ({ type: 'seek', to });

describe('the fold of a replay', () => {
  test('given no event, then there is no replay', () => {
    expect(given()).toEqual(absentReplay);
  });

  test('given a start and advances, then blocks and problems are collected in order', () => {
    const state = given(started, advanced([0, 1]), advanced([2], true));
    expect(state.status).toBe('running');
    expect(state.version).toBe(3);
    expect(state.blocks.map(({ number }) => number)).toEqual([0, 1, 2]);
    expect(state.ended).toBe(true);
    expect(state.problems).toHaveLength(1);
  });

  test('given a last advance without blocks, then the replay has ended with those it had', () => {
    const state = given(started, advanced([0]), advanced([], true));
    expect(state.ended).toBe(true);
    expect(state.blocks).toHaveLength(1);
  });

  test('given a later advance without `end`, then what has ended stays ended', () => {
    expect(given(started, advanced([0], true), advanced([1])).ended).toBe(true);
  });

  test('given a resume at another speed by nobody in particular, then the driver stays', () => {
    const state = given(started, paused, { type: 'ReplayResumed', at: AT, data: { speed: 1000, driver: null } });
    expect(state).toMatchObject({ status: 'running', speed: 1000, driver: { host: 'here', pid: 7 } });
  });

  test('given a resume that names where a source lies now, then it is read from there', () => {
    const file = {
      source: 'shop.log',
      location: '/logs/shop.log',
      size: 1,
      modifiedAt: AT,
      edges: '',
      compression: 'none',
      firstTs: AT,
      reading: {
        format: 'json-lines',
        unit: null,
        fields: {},
        zone: { offsetMinutes: 0, assumed: false },
        year: null,
        service: null,
        from: null,
        to: null,
      },
    } as const;
    const resumed = (locations: Readonly<Record<string, string>>): ReplayState =>
      evolveReplay(
        { ...given(started), files: [file] },
        { type: 'ReplayResumed', at: AT, data: { speed: 'max', driver: null, locations } },
      );
    expect(resumed({ 'shop.log': '/elsewhere/shop.log' }).files).toEqual([
      { ...file, location: '/elsewhere/shop.log' },
    ]);
    expect(resumed({}).files).toEqual([file]);
  });
});

describe('a running replay', () => {
  const running = given(started, advanced([0, 1], true));

  test('when paused, then it pauses; when paused again, then nothing happens', () => {
    expect(when(pause, running)).toEqual({ events: [{ type: 'ReplayPaused', at: AT + 1, data: { by: 'command' } }] });
    expect(when(pause, given(started, paused))).toEqual(NOTHING);
  });

  test('when resumed without a speed, then it goes on at the one it had', () => {
    expect(when(resume, given(started, paused))).toEqual({
      events: [{ type: 'ReplayResumed', at: AT + 1, data: { speed: 60, driver: null } }],
    });
  });

  test('when sought forward, then it is; when sought backward or to the same place, then it is refused', () => {
    const state = given(started, sought);
    expect(when(seek(AT + 1), state)).toEqual({ events: [{ type: 'ReplaySought', at: AT + 1, data: { to: AT + 1 } }] });
    for (const to of [AT, AT - 1])
      expect(when(seek(to), state)).toEqual({ refused: expect.stringContaining('forward only') });
  });

  test('when every block is committed and no more will be cut, then it finishes', () => {
    expect(when(finish(2), running)).toEqual({
      events: [{ type: 'ReplayFinished', at: AT + 1, data: { blocks: 2, speedAchieved: 600 } }],
    });
  });

  test('when a block is missing or more may be cut, then finishing is refused', () => {
    expect(when(finish(1), running)).toEqual({ refused: expect.stringContaining('not committed') });
    expect(when(finish(2), given(started, advanced([0, 1])))).toEqual({
      refused: expect.stringContaining('not committed'),
    });
  });

  test('when abandoned, then it is over', () => {
    expect(when(abandon, running)).toEqual({
      events: [{ type: 'ReplayAbandoned', at: AT + 1, data: { reason: 'asked for' } }],
    });
  });
});

describe('a replay that is over', () => {
  const over = given(started, advanced([0, 1], true), finished);

  test('given it finished, when finished again, then nothing happens', () => {
    expect(when(finish(2), over)).toEqual(NOTHING);
  });

  test.each([pause, resume, seek(AT + 5), abandon])(
    'given it finished, when told to $type, then it is refused',
    (command) => {
      expect(when(command, over)).toEqual({ refused: 'shop~1 is finished' });
    },
  );

  test.each([pause, resume, seek(AT + 5), abandon, finish(2)])(
    'given it was abandoned, when told to $type, then it is refused with advice',
    (command) => {
      expect(when(command, given(started, abandoned))).toEqual({ refused: expect.stringContaining('--replace') });
    },
  );

  test.each([started, paused, finished, abandoned])('given $type, when replaced, then it is replaced', (event) => {
    expect(when(replace, given(started, event))).toEqual({
      events: [{ type: 'ReplayReplaced', at: AT + 1, data: { by: 'command' } }],
    });
  });

  test.each([started, paused, finished])(
    'given $type, when its files are about to go, then it is abandoned',
    (event) => {
      expect(when({ type: 'withdraw' }, given(started, event))).toEqual({
        events: [{ type: 'ReplayAbandoned', at: AT + 1, data: { reason: 'it is being replaced' } }],
      });
    },
  );

  test.each([abandoned, replaced])('given $type, when its files are about to go, then nothing happens', (event) => {
    expect(when({ type: 'withdraw' }, given(started, event))).toEqual(NOTHING);
  });

  test('given it was replaced, when replaced again, then nothing happens; anything else is refused', () => {
    const state = given(started, replaced);
    expect(when(replace, state)).toEqual(NOTHING);
    expect(when(resume, state)).toEqual({ refused: expect.stringContaining('later replay') });
  });
});

test.each([pause, resume, seek(AT), finish(0), abandon, replace, { type: 'withdraw' } as const])(
  'given no replay at all, when told to $type, then it is refused',
  (command) => {
    expect(when(command, absentReplay)).toEqual({ refused: expect.stringContaining('foreshock status') });
  },
);
