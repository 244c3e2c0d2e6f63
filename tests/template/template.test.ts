import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { unzipSync } from 'fflate';
import { ASSUMPTIONS } from '../../domain/cost-model.ts';
import { readAwsConfig } from '../../runtime/aws-config.ts';
import {
  functionsOf,
  ofType,
  PACKAGE,
  packagedTemplate,
  PREFIX,
  property,
  ROOT,
  type Rule,
  type Template,
  TEMPLATE_FILE,
} from './compiled-template.ts';
import { change, textOf } from './json-paths.ts';
import { FUNCTION_RULES } from './function-rules.ts';
import { PERMISSION_RULES } from './permission-rules.ts';
import { SQL_RULES } from './sql-rules.ts';
import { START_RULES } from './start-rules.ts';
import { STORAGE_RULES } from './storage-rules.ts';
import { cfnLintFindings, findCfnLint, type Finding, officialFindings } from './validators.ts';
import { WATCH_RULES } from './watch-rules.ts';

const MOST_ZIP_BYTES = 1_000_000;
/** As adapters/aws/sns-message.ts gives them. */
const ATTRIBUTES = ['id', 'kind', 'urgency', 'dataset', 'service', 'route', 'incident', 'probability'];

/** Warnings that osls gives rise to, or that the condition on the resource answers. */
const EXPECTED_WARNINGS: Readonly<Record<string, string>> = {
  W3005: 'osls writes DependsOn where a reference says it already',
  W9002: 'osls joins the ARN of a rule from its name: a reference would be circular',
  W1030: 'the log group is empty only when its condition leaves the subscription out',
};

let template: Template;
beforeAll(() => {
  template = packagedTemplate();
}, 180_000);

const unexpected = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ severity, rule }) => !/^warn/i.test(severity) || !(rule in EXPECTED_WARNINGS));

describe('the validators', () => {
  const broken = (): string => {
    const copy = structuredClone(template);
    change('Resources/Stream/Properties/Retention', 3)(copy);
    return JSON.stringify(copy);
  };

  test('of AWS finds no error', () => {
    expect(unexpected(officialFindings(readFileSync(TEMPLATE_FILE, 'utf8')))).toEqual([]);
  });

  test('of AWS sees a planted error', () => {
    expect(unexpected(officialFindings(broken())).map(({ severity }) => severity)).toEqual(['FATAL']);
  });

  const lint = findCfnLint();
  if ('missing' in lint) console.warn(`cfn-lint is skipped: ${lint.missing}`);
  const command = 'command' in lint ? lint.command : '';
  const withLint = command === '' ? test.skip : test;

  withLint('of the community (cfn-lint) finds no error', () => {
    expect(unexpected(cfnLintFindings(command, TEMPLATE_FILE))).toEqual([]);
  });

  withLint('of the community (cfn-lint) sees a planted error', () => {
    const folder = mkdtempSync(join(tmpdir(), 'foreshock-broken-'));
    const file = join(folder, 'template.json');
    writeFileSync(file, broken());
    expect(unexpected(cfnLintFindings(command, file)).map(({ rule }) => rule)).toEqual(['E3002']);
    rmSync(folder, { recursive: true });
  });
});

describe.each<[string, readonly Rule[]]>([
  ['storage', STORAGE_RULES],
  ['SQL', SQL_RULES],
  ['the functions', FUNCTION_RULES],
  ['what starts what', START_RULES],
  ['what roles may do', PERMISSION_RULES],
  ['what is watched', WATCH_RULES],
])('%s', (_, rules) => {
  test.each(rules)('$name', ({ check }) => {
    expect(check(template)).toEqual([]);
  });

  test.each(
    rules.flatMap(({ name, check, plants }) =>
      Object.entries(plants).map(([plant, apply]) => ({ name, check, plant, apply })),
    ),
  )('seen when planted, $plant: $name', ({ check, apply }) => {
    const copy = structuredClone(template);
    apply(copy);
    expect(check(copy)).not.toEqual([]);
  });
});

describe('what is deployed with the template', () => {
  interface State {
    readonly service: {
      readonly provider: {
        readonly stackParameters: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[];
        readonly stackTags: object;
      };
    };
  }
  const provider = (): State['service']['provider'] =>
    (JSON.parse(readFileSync(join(PACKAGE, 'serverless-state.json'), 'utf8')) as State).service.provider;

  test('are all parameters, with the defaults of the template', () => {
    const handed = provider().stackParameters.map((one) => [one.ParameterKey, one.ParameterValue]);
    const defaults = Object.entries(template.Parameters).map(([name, { Default }]) => [name, Default]);
    expect(Object.fromEntries(handed)).toEqual(Object.fromEntries(defaults));
  });

  test('are tags for everything that takes them', () => {
    expect(provider().stackTags).toEqual({ application: 'foreshock', stage: 'test' });
  });
});

describe('the cost model', () => {
  test('counts the alarms that the template has', () => {
    const always = ofType(template, 'AWS::CloudWatch::Alarm').filter(
      (id) => !('Condition' in (template.Resources[id] ?? {})),
    );
    expect(always).toHaveLength(ASSUMPTIONS.alarms);
  });
});

describe('docs/aws-parameters.md', () => {
  const explained = readFileSync(join(ROOT, 'docs/aws-parameters.md'), 'utf8');

  test('explains every parameter, with its default', () => {
    for (const [name, { Default = '' }] of Object.entries(template.Parameters)) {
      expect(explained).toContain(`| \`${name}\` | ${Default === '' ? 'empty' : `\`${Default}\``} |`);
    }
  });

  test('shows filter policies over attributes that messages carry', () => {
    const policies = [...explained.matchAll(/```json\n([^`]+)```/g)].map(([, json = '']) => JSON.parse(json) as object);
    expect(policies.length).toBeGreaterThan(2);
    for (const policy of policies) {
      for (const [name, conditions] of Object.entries(policy)) {
        expect(ATTRIBUTES).toContain(name);
        expect(Array.isArray(conditions)).toBe(true);
      }
    }
  });
});

describe('the packages of the functions', () => {
  test('get every setting that they read', () => {
    for (const id of ofType(template, 'AWS::Lambda::Function')) {
      const variables = Object.entries(property(template, id, 'Environment/Variables') ?? {});
      const texts = Object.fromEntries(variables.map(([name, value]) => [name, textOf(value)]));
      expect(texts['FORESHOCK_SPEED_MULTIPLIER']).toBe('${SpeedMultiplier}');
      expect(texts['FORESHOCK_EARLY_LOOK']).toBe('${EarlyLook}');
      expect(readAwsConfig({ ...texts, FORESHOCK_SPEED_MULTIPLIER: '60', FORESHOCK_EARLY_LOOK: 'off' })).toEqual({
        stage: 'test',
        uploadsBucket: '${UploadsBucket}',
        lakeBucket: '${LakeBucket}',
        failuresBucket: '${FailuresBucket}',
        stream: '${Stream}',
        topics: { pages: '${PagesTopic}', tickets: '${TicketsTopic}', alerts: '${AlertsTopic}' },
        workgroup: '${Workgroup}',
        database: '${Database}',
        functionPrefix: PREFIX,
        speedMultiplier: 60,
        heartbeatMs: 300_000,
      });
    }
  });

  test('are zips under 1 MB with their handler, without DuckDB', () => {
    const zips = readdirSync(PACKAGE).filter((file) => file.endsWith('.zip'));
    expect(zips.map((file) => file.replace('.zip', '')).sort()).toEqual([...functionsOf(template).keys()].sort());
    for (const zip of zips) {
      const name = zip.replace('.zip', '');
      expect(statSync(join(PACKAGE, zip)).size).toBeLessThan(MOST_ZIP_BYTES);
      const files = unzipSync(readFileSync(join(PACKAGE, zip)));
      expect(Object.keys(files)).toContain(`dist-aws/${name}/index.mjs`);
      for (const [path, bytes] of Object.entries(files)) {
        expect(path).not.toMatch(/duckdb|node_modules|\.map$/);
        expect(Buffer.from(bytes).includes('@duckdb/node-api')).toBe(false);
      }
    }
  });

  test('have a handler that loads and does nothing before it is called', async () => {
    for (const name of functionsOf(template).keys()) {
      const loaded = (await import(join(PACKAGE, '..', name, 'index.mjs'))) as { readonly handler?: unknown };
      expect(typeof loaded.handler).toBe('function');
    }
  });
});
