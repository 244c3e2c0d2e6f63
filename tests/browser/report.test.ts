import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { runCommandLine } from '../../cli/command-line.ts';
import type { ReplayJson } from '../../domain/machine-output.ts';
import { recordingTerminal } from '../examples/recording-terminal.ts';

/** Debian's Chromium (apt-get install chromium), unless the environment names another. */
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
/** As root there is no sandbox, and nothing may look for the network. */
const FLAGS = ['no-sandbox', 'disable-gpu', 'disable-quic', 'no-first-run', 'disable-background-networking'].concat([
  'disable-component-update',
  'disable-sync',
]);

let folder: string;
let browser: Browser | null = null;
let report: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'foreshock-report-'));
  const logs = join(import.meta.dirname, '../../sample-logs/db-lock');
  const files = readdirSync(logs).filter((name) => name.startsWith('gateway') || name.startsWith('nginx'));
  const lake = join(folder, 'lake');
  const terminal = recordingTerminal();
  const words = ['replay', ...files.map((name) => join(logs, name)), '--lake', lake, '--json'];
  const code = await runCommandLine(words, terminal, {});
  expect({ code, err: terminal.errText() }).toEqual({ code: 0, err: '' });
  const result = JSON.parse(terminal.outText()) as ReplayJson;
  report = result.report.html;
  browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS.map((flag) => `--${flag}`) });
}, 60_000);

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

interface Visit {
  readonly page: Page;
  readonly requests: readonly string[];
  readonly complaints: readonly string[];
}

/** Opens the report and collects what it asks for and complains about. */
const visit = async (width: number, colorScheme: 'light' | 'dark' = 'light'): Promise<Visit> => {
  if (browser === null) throw new Error(`${CHROMIUM} did not start: apt-get install chromium`);
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(pathToFileURL(report).href);
  return { page, requests, complaints };
};

describe('the report of a real outage in a browser', () => {
  test('asks for nothing but itself and has nothing to complain about', async () => {
    const { requests, complaints } = await visit(1200);
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([pathToFileURL(report).href]);
    expect(complaints).toEqual([]);
  });

  test('says the verdict first and big', async () => {
    const { page } = await visit(1200);
    const heading = page.locator('h1');
    expect(await heading.textContent()).toMatch(/^First warning at \d\d:\d\d(?::\d\d)? UTC, .+ before the failure/);
    expect((await heading.boundingBox())?.y).toBeLessThan(120);
    const size = await page.evaluate<string>(`getComputedStyle(document.querySelector('h1')).fontSize`);
    expect(Number.parseFloat(size)).toBeGreaterThanOrEqual(24);
  });

  test('draws lines, bars, the warning, the failure and when it was expected inside the picture', async () => {
    const { page } = await visit(1200);
    const charts = page.locator('svg.chart:visible');
    expect(await charts.count()).toBe(2);
    const picture = await charts.first().boundingBox();
    for (const part of ['path.p50', 'path.p99', 'rect.errors', 'line.warned', 'rect.failure', '.expected rect']) {
      const box = await charts.first().locator(part).first().boundingBox();
      expect({ part, isInside: isInside(box, picture) }).toEqual({ part, isInside: true });
    }
    expect(await charts.nth(1).locator('rect.bucket-critical').count()).toBeGreaterThan(0);
  });

  test('names both charts for those who do not see them and gives their figures as a table', async () => {
    const { page } = await visit(1200);
    for (const chart of await page.locator('svg.chart:visible').all()) {
      expect(await chart.getAttribute('role')).toBe('img');
      const [title = ''] = ((await chart.getAttribute('aria-labelledby')) ?? '').split(' ');
      expect(await page.locator(`#${title}`).textContent()).toMatch(/\w/);
    }
    await page.getByText('The figures of both charts').click();
    expect(await page.locator('details[open] table tbody tr').count()).toBeGreaterThan(10);
  });

  test.each([390, 768, 1200])('overflows nowhere at %i pixels, everything open', async (width) => {
    const { page } = await visit(width, 'dark');
    await page.evaluate(`for (const details of document.querySelectorAll('details')) details.open = true`);
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
    expect(await page.locator('svg.chart:visible').count()).toBe(2);
  });

  test('is light or dark as the screen of the reader is', async () => {
    const backgroundIn = async (scheme: 'light' | 'dark'): Promise<string> => {
      const { page } = await visit(1200, scheme);
      return page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    };
    expect(await backgroundIn('light')).toBe('rgb(244, 245, 247)');
    expect(await backgroundIn('dark')).toBe('rgb(15, 18, 22)');
  });
});

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const isInside = (inner: Box | null, outer: Box | null): boolean =>
  inner !== null &&
  outer !== null &&
  inner.x >= outer.x - 1 &&
  inner.y >= outer.y - 1 &&
  inner.x + inner.width <= outer.x + outer.width + 1 &&
  inner.y + inner.height <= outer.y + outer.height + 1;
