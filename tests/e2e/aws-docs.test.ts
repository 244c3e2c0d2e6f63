import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { AlertJson } from '../../domain/machine-output.ts';
import { temporaryFolder } from '../contracts/temp-folder.ts';
import { foreshock, foreshockJson } from '../run-cli.ts';
import { shownCommands, wordsOf } from './shown-commands.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const SAMPLE = join(PROJECT, 'sample-logs', 'db-lock', 'haproxy.rsyslog-iso.log.gz');
const read = (path: string): string => readFileSync(join(PROJECT, path), 'utf8');

const SHOWN = [...new Set(['docs/aws.md', 'docs/operations.md'].flatMap(shownCommands))];
/** Commands that work on a folder as they do on a deployed stack. */
const EITHER = ['status', 'doctor', 'report', 'sql', 'query', 'alerts', 'incidents', 'verify', 'redrive', 'compact'];
const HERE = [...EITHER, 'cost', 'replay'];

/** Name of the command, and the command without the stack that it works on. */
const parts = (shown: string): { readonly name: string; readonly words: readonly string[] } => {
  const words = wordsOf(shown).filter((word, at, all) => word !== '--on' && all[at - 1] !== '--on');
  return { name: words[0] ?? '', words };
};

describe('the commands in the pages about AWS', () => {
  const lake = temporaryFolder();
  let alert = '';
  beforeAll(async () => {
    await foreshockJson(['--lake', lake, 'replay', SAMPLE]);
    const alerts = await foreshockJson<readonly AlertJson[]>(['--lake', lake, 'alerts']);
    alert = alerts[0]?.id ?? '';
  });

  test('are found', () => {
    expect(SHOWN.length).toBeGreaterThan(20);
    expect(SHOWN.filter((shown) => HERE.includes(parts(shown).name)).length).toBeGreaterThan(12);
  });

  test('exist, with every option that is shown', async () => {
    for (const shown of SHOWN) {
      const { name, words } = parts(shown);
      const { code, stdout } = await foreshock([name, '--help']);
      expect({ shown, code }).toEqual({ shown, code: 0 });
      for (const option of words.filter((word) => word.startsWith('--'))) expect(stdout).toContain(option);
    }
  });

  test.each(SHOWN.filter((shown) => HERE.includes(parts(shown).name)))('foreshock %s', async (shown) => {
    const { name, words } = parts(shown);
    const args = words.flatMap((word) =>
      /\.log(?:\.gz)?$/.test(word) ? [SAMPLE] : word === 'ID' ? [alert] : word === 'REPLAY' ? [] : [word],
    );
    const where = name === 'cost' ? [] : ['--lake', name === 'replay' ? temporaryFolder() : lake];
    expect(await foreshock([...where, ...new Set(args)])).toMatchObject({ code: 0 });
  });

  test('cost what the table says', async () => {
    const rows = [...read('docs/aws.md').matchAll(/^\| \d+ GB \| \$([\d.]+) \| `foreshock (cost [^`]+)` \|$/gm)];
    expect(rows).toHaveLength(3);
    for (const [, usd, command = ''] of rows) {
      const { usd_per_month: found } = await foreshockJson<{ readonly usd_per_month: number }>(wordsOf(command));
      expect(found.toFixed(2)).toBe(usd);
    }
    const idle = /costs \$([\d.]+) a month when nothing happens/.exec(read('docs/aws.md'))?.[1];
    const nothing = ['cost', '--gb-per-day', '0', '--keep-days', '0', '--facts-days', '0'];
    const { usd_per_month: found } = await foreshockJson<{ readonly usd_per_month: number }>(nothing);
    expect(found.toFixed(2)).toBe(idle);
  });
});

describe('the page about operations', () => {
  const alarms = [...read('serverless/alarms.yml').matchAll(/AlarmName: \$\{self:custom\.prefix\}-([\w-]+)/g)].map(
    ([, name = '']) => name,
  );
  const sections = read('docs/operations.md').split(/^(?=#{1,3} )/m);
  const titles = sections.map((section) => /^#+ (.*)/.exec(section)?.[1] ?? '');

  test('has one section for every alarm, and for no other', () => {
    expect(alarms).toHaveLength(19);
    expect(titles.filter((title) => /^[a-z]+(?:-[a-z]+)*$/.test(title)).toSorted()).toEqual(alarms.toSorted());
  });

  test.each(alarms)('says of %s when it can be ignored', (alarm) => {
    expect(sections[titles.indexOf(alarm)]).toMatch(/\*(?:Safe to ignore|Not to be ignored)/);
  });
});

/** The anchor of a heading, as GitHub makes it. */
const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^\p{L}\d _-]/gu, '')
    .replaceAll(' ', '-');

/** Links of a page to pages and headings of ours that are not there. */
const deadLinks = (path: string): readonly string[] =>
  [...read(path).matchAll(/\]\((?!https?:)([^)\s#]*\.md)?(#[^)]*)?\)/g)].flatMap(([, file, anchor]) => {
    const target = file === undefined ? path : join(path, '..', file);
    if (!existsSync(join(PROJECT, target))) return [`${path}: ${target}`];
    const anchors = [...read(target).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => `#${anchorOf(title)}`);
    return anchor === undefined || anchors.includes(anchor) ? [] : [`${path}: ${target}${anchor}`];
  });

test('every link between the pages leads to a page, and to a heading in it', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: PROJECT })];
  expect(pages.length).toBeGreaterThan(8);
  expect(pages.flatMap(deadLinks)).toEqual([]);
});
