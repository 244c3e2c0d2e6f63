/** Writes docs/formats.md from the registry of formats.   node scripts/format-table.ts [--check] */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_FORMATS } from '../codecs/log-formats/registry.ts';

const FILE = join(import.meta.dirname, '../docs/formats.md');
const EXAMPLE_LENGTH = 120;

/** Text inside a cell of a Markdown table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

const example = (text: string): string => {
  const line = text.split('\n', 1)[0] ?? '';
  const short = line.length > EXAMPLE_LENGTH ? `${line.slice(0, EXAMPLE_LENGTH)}…` : line;
  return `\`\` ${cell(short)} \`\``;
};

const rows = LOG_FORMATS.map(
  ({ id, title, stamps, samples }) => `| \`${id}\` | ${cell(title)} | ${stamps} | ${example(samples[0]?.text ?? '')} |`,
);

const text = `# Log formats

Made by \`npm run docs:formats\` from the formats' own files in \`codecs/log-formats/\`; \`foreshock formats\` prints the same, with
your own. The time of a record is that of the request's **start** or **end**. What is not listed can be
[defined without code](own-formats.md).

| id | what it is | time | example |
| --- | --- | --- | --- |
${rows.join('\n')}
`;

if (!process.argv.includes('--check')) writeFileSync(FILE, text);
else if (readFileSync(FILE, 'utf8') !== text) {
  console.error('docs/formats.md is not what the formats say: run npm run docs:formats');
  process.exitCode = 1;
}
