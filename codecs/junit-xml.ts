/** One case of a test report. */
export interface TestCase {
  readonly name: string;
  /** Place of the case, for example file and line. */
  readonly classname: string;
  /** Null = it holds; else one line and further text about it. */
  readonly failure: { readonly message: string; readonly text: string } | null;
}

/** Cases that were run together. */
export interface TestSuite {
  readonly name: string;
  readonly file: string;
  readonly cases: readonly TestCase[];
  /** Wall time of the whole suite, ms. */
  readonly tookMs: number;
}

/** A test report as JUnit XML, in the form that CI systems read (the schema of Jenkins' xUnit plug-in). */
export const junitXml = (suites: readonly TestSuite[]): string => {
  const all = suites.flatMap(({ cases }) => cases);
  const ms = suites.reduce((sum, { tookMs }) => sum + tookMs, 0);
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="foreshock" tests="${all.length}" failures="${failures(all)}" errors="0" time="${seconds(ms)}">`,
    ...suites.flatMap(suiteLines),
    '</testsuites>',
  ].join('\n')}\n`;
};

const suiteLines = ({ name, file, cases, tookMs }: TestSuite): readonly string[] => [
  `  <testsuite name="${attribute(name)}" file="${attribute(file)}" tests="${cases.length}" failures="${failures(cases)}" errors="0" skipped="0" time="${seconds(tookMs)}">`,
  ...cases.flatMap((one) => caseLines(one, tookMs / Math.max(1, cases.length))),
  '  </testsuite>',
];

const caseLines = ({ name, classname, failure }: TestCase, tookMs: number): readonly string[] => {
  const start = `    <testcase name="${attribute(name)}" classname="${attribute(classname)}" time="${seconds(tookMs)}"`;
  return failure === null
    ? [`${start}/>`]
    : [
        `${start}>`,
        `      <failure message="${attribute(failure.message)}" type="expectation">${text(failure.text)}</failure>`,
        '    </testcase>',
      ];
};

const failures = (cases: readonly TestCase[]): number => cases.filter(({ failure }) => failure !== null).length;
const seconds = (ms: number): string => (ms / 1000).toFixed(3);

/** Characters that XML 1.0 cannot hold, half surrogates among them, become U+FFFD. */
const allowed = (value: string): string =>
  value.toWellFormed().replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd');

const text = (value: string): string =>
  allowed(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const attribute = (value: string): string =>
  text(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\r', '&#13;').replaceAll('\t', '&#9;');
