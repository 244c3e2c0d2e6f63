import { safeLine } from '../codecs/plain-text.ts';
import { checkSamples, type SampleDifference } from '../codecs/user-formats/check-samples.ts';
import { createLocalPorts } from '../runtime/local.ts';
import { FORMAT_FILE } from '../runtime/format-file.ts';
import { EXIT, MissingError } from './failure.ts';
import { type Invocation, paintOf } from './invocation.ts';
import { writeObject } from './output.ts';
import { findOwnFormats } from './own-formats.ts';

const DAY_MS = 86_400_000;

/** `foreshock formats test [FILE]`: reads the samples of the user's own formats and says which value differs. */
export const testFormats = async (invocation: Invocation, file: string | undefined): Promise<number> => {
  const own = await findOwnFormats(file, invocation.config);
  if (own === null) {
    throw new MissingError(
      `there is no ${FORMAT_FILE} in this folder: write one (docs/own-formats.md shows how), or name the file`,
    );
  }
  const latestTs = createLocalPorts(invocation.config).clock.now() + DAY_MS;
  const results = own.definitions.map((definition) => ({
    id: definition.id,
    samples: definition.samples.length,
    texts: definition.samples.map(({ text }) => text),
    differences: checkSamples(definition, latestTs),
  }));
  const ok = results.every(({ differences }) => differences.length === 0);
  const { good, bad, strong } = paintOf(invocation);
  const text = results.map(({ id, samples, texts, differences }) =>
    differences.length === 0
      ? `${good('ok')}      ${strong(id)}: ${samples} ${samples === 1 ? 'sample gives' : 'samples give'} what they must\n`
      : `${bad('differs')} ${strong(id)}\n${differences.map((one) => differenceText(one, texts[one.sample] ?? '')).join('')}`,
  );
  const formats = results.map(({ id, samples, differences }) => ({ id, samples, differences }));
  writeObject(invocation, { ok, file: own.file, formats }, text.join(''));
  return ok ? EXIT.done : EXIT.failed;
};

const differenceText = ({ sample, value, expected, got }: SampleDifference, text: string): string => {
  const where = `  sample ${sample + 1}: ${safeLine(text.slice(0, 100))}\n`;
  return value === null
    ? `${where}    is not of this format${got === null ? '' : `: ${JSON.stringify(got)}`}\n`
    : `${where}    ${value} must be ${JSON.stringify(expected)} but is ${JSON.stringify(got) ?? 'absent'}\n`;
};
