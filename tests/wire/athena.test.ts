import { describe, expect, test } from '@jest/globals';
import { AthenaClient, CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { createAthenaQueryEngine } from '../../adapters/aws/athena-query-engine.ts';
import { createSimulatedClock } from '../../adapters/local/simulated-clock.ts';
import { peerSettings, quick } from './aws-under-test.ts';
import { answer, type Fault, jsonError } from './fault-injection.ts';
import { describeWithMiniStack, miniStack } from './with-ministack.ts';

const WORKGROUP = 'foreshock-test';

describeWithMiniStack('Athena (MiniStack) as a query engine', () => {
  const engine = async () => {
    const s3 = new S3Client({ ...peerSettings(miniStack().url), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'results' }));
    const client = new AthenaClient(peerSettings(miniStack().url));
    const Configuration = { ResultConfiguration: { OutputLocation: 's3://results/' } };
    // of another test
    await client.send(new CreateWorkGroupCommand({ Name: WORKGROUP, Configuration })).catch(() => undefined);
    return createAthenaQueryEngine({ ...quick, client, workgroup: WORKGROUP, database: 'default', allows: 'queries' });
  };

  test('starts, polls and reads a query', async () => {
    const { columns, rows, costUsd, scannedBytes } = await (await engine()).run(`select 1 as one, 'two' as two`);
    expect(columns.map(({ name }) => name)).toEqual(['one', 'two']);
    expect(rows).toEqual([[1, 'two']]);
    expect(scannedBytes).toBeGreaterThanOrEqual(0);
    expect(costUsd).toBeCloseTo(0.0000477, 6);
  });

  test('says what is wrong with a statement', async () => {
    await expect((await engine()).run('select latency_m from nothing_here')).rejects.toThrow('nothing_here');
  });
});

/** Athena as its documents describe it, one answer per operation and call. */
const scripted = (answers: Readonly<Record<string, readonly object[]>>) => {
  const seen: { readonly operation: string; readonly input: Record<string, unknown> }[] = [];
  const fault: Fault = (request) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    seen.push({
      operation,
      input: JSON.parse(new TextDecoder().decode(request.body as Uint8Array)) as Record<string, unknown>,
    });
    const count = seen.filter((one) => one.operation === operation).length;
    const given = answers[operation]?.[Math.min(count, answers[operation].length) - 1];
    if (!given) return Promise.resolve(jsonError(400, 'InvalidRequestException', `nothing scripted for ${operation}`));
    if ('__type' in given)
      return Promise.resolve(answer(400, JSON.stringify(given), { 'content-type': 'application/x-amz-json-1.1' }));
    return Promise.resolve(answer(200, JSON.stringify(given), { 'content-type': 'application/x-amz-json-1.1' }));
  };
  const clock = createSimulatedClock(0);
  const client = new AthenaClient(peerSettings('http://127.0.0.1:9', fault));
  const options = { client, clock, workgroup: WORKGROUP, database: 'lake' };
  return {
    engine: createAthenaQueryEngine({ ...options, allows: 'queries' }),
    definitions: createAthenaQueryEngine({ ...options, allows: 'all' }),
    clock,
    operations: () => seen.map(({ operation }) => operation),
    seen,
  };
};

const started = { StartQueryExecution: [{ QueryExecutionId: 'q1' }] };
const execution = (State: string, more: object = {}, status: object = {}): object => ({
  QueryExecution: { StatementType: 'DML', Status: { State, ...status }, ...more },
});
const row = (...texts: readonly (string | null)[]): object => ({
  Data: texts.map((text) => (text === null ? {} : { VarCharValue: text })),
});
const page = (types: Readonly<Record<string, string>>, rows: readonly object[], NextToken?: string): object => {
  const ColumnInfo = Object.entries(types).map(([Name, Type]) => ({ Name, Type, Precision: 10, Scale: 2 }));
  return {
    ResultSet: { Rows: rows, ResultSetMetadata: { ColumnInfo } },
    ...(NextToken === undefined ? {} : { NextToken }),
  };
};

describe('Athena as its documents describe it', () => {
  test('waits in growing pauses, reads page by page, and says what it scanned and cost', async () => {
    const scanned = { Statistics: { DataScannedInBytes: 3 * 1024 ** 4 } };
    const { engine, operations, clock, seen } = scripted({
      ...started,
      GetQueryExecution: [
        ...['QUEUED', 'RUNNING', 'RUNNING', 'RUNNING'].map((state) => execution(state)),
        execution('SUCCEEDED', scanned),
      ],
      GetQueryResults: [
        page({ n: 'bigint' }, [row('n'), row('1'), row('2')], 'more'),
        page({ n: 'bigint' }, [row('n'), row('3')]),
      ],
    });
    const result = await engine.run('select n from t');
    expect(result).toEqual({
      columns: [{ name: 'n', type: 'bigint' }],
      // only the first page has a header: a second row `n` is data
      rows: [[1], [2], ['n'], [3]],
      scannedBytes: 3 * 1024 ** 4,
      costUsd: 15,
    });
    expect(operations().filter((name) => name === 'GetQueryExecution')).toHaveLength(5);
    expect(clock.now()).toBeCloseTo(50 + 75 + 112.5 + 168.75, -1);
    expect(seen[0]?.input).toMatchObject({
      QueryString: 'select n from t',
      WorkGroup: WORKGROUP,
      QueryExecutionContext: { Database: 'lake' },
      ClientRequestToken: expect.stringMatching(/^.{32,128}$/),
    });
  });

  test('gives the values that the local engine gives', async () => {
    const values: readonly (readonly [string, string | null, unknown])[] = [
      ['timestamp', '2026-02-18 10:00:00.000', '2026-02-18T10:00:00.000Z'],
      ['timestamp', '2026-02-18 10:00:00.123456', '2026-02-18T10:00:00.123Z'],
      ['timestamp with time zone', '2026-02-18 10:00:00.500 UTC', '2026-02-18T10:00:00.500Z'],
      ['timestamp with time zone', '2026-02-18 10:00:00.500 +05:30', '2026-02-18T04:30:00.500Z'],
      ['timestamp with time zone', '2026-07-18 10:00:00.500 Europe/Berlin', '2026-07-18T08:00:00.500Z'],
      ['date', '2026-02-18', '2026-02-18'],
      ['bigint', '9007199254740991', 9_007_199_254_740_991],
      ['bigint', '9007199254740993', '9007199254740993'],
      ['double', '1.5E10', 1.5e10],
      ['double', 'NaN', 'NaN'],
      ['decimal', '1.50', 1.5],
      ['decimal', '123456789012345678.50', '123456789012345678.50'],
      ['boolean', 'false', false],
      ['varbinary', '00 ff fe', '00fffe'],
      ['varchar', '', ''],
      ['varchar', null, null],
      ['array', '[1, 2.5, null, a b]', [1, 2.5, null, 'a b']],
      ['array', '[]', []],
      ['map', '{a=true, b={c=[1, 2]}}', { a: true, b: { c: [1, 2] } }],
      ['row', '{name=x, at=null}', { name: 'x', at: null }],
    ];
    const types = Object.fromEntries(values.map(([type], index) => [`c${index}`, type]));
    const { engine } = scripted({
      ...started,
      GetQueryExecution: [execution('SUCCEEDED')],
      GetQueryResults: [page(types, [row(...Object.keys(types)), row(...values.map(([, text]) => text))])],
    });
    const { rows, columns } = await engine.run('select 1');
    expect(rows[0]).toEqual(values.map(([, , value]) => value));
    expect(columns.map(({ type }) => type)).toEqual(
      values.map(([type]) => type.replace('timestamp', 'timestamp(3)').replace('decimal', 'decimal(10,2)')),
    );
  });

  test('has no header, and no price, for statements that read no data', async () => {
    const { engine } = scripted({
      ...started,
      GetQueryExecution: [execution('SUCCEEDED', { StatementType: 'DDL' })],
      GetQueryResults: [page({ tab_name: 'string' }, [row('logs'), row('windows')])],
    });
    const { rows, costUsd } = await engine.run('show tables');
    expect(rows).toEqual([['logs'], ['windows']]);
    expect(costUsd).toBe(0);
  });

  test('stops the query when told so, with the reason of the signal', async () => {
    const { engine, operations, clock } = scripted({
      ...started,
      GetQueryExecution: [execution('RUNNING')],
      StopQueryExecution: [{}],
    });
    const stop = new AbortController();
    void clock.sleep(3000).then(() => stop.abort(new Error('enough')));
    await expect(engine.run('select 1', stop.signal)).rejects.toThrow('enough');
    expect(operations().at(-1)).toBe('StopQueryExecution');
    const before = operations().length;
    await expect(engine.run('select 1', stop.signal)).rejects.toThrow('enough');
    expect(operations()).toHaveLength(before);
  });

  test('says which cap a query hit, and how to scan less', async () => {
    const { engine } = scripted({
      ...started,
      GetQueryExecution: [
        execution(
          'CANCELLED',
          { Statistics: { DataScannedInBytes: 10_485_760 } },
          { StateChangeReason: 'Query cancelled! : Bytes scanned limit was exceeded' },
        ),
      ],
      GetWorkGroup: [{ WorkGroup: { Name: WORKGROUP, Configuration: { BytesScannedCutoffPerQuery: 1_073_741_824 } } }],
    });
    await expect(engine.run('select * from logs')).rejects.toMatchObject({
      code: 'EQUERY',
      message: expect.stringMatching(/foreshock-test.*1024 MB per query.*dt = '2026-02-18'/s),
    });
  });

  test('says the cap without its figure where this role may not look it up', async () => {
    const { engine } = scripted({
      ...started,
      GetQueryExecution: [execution('CANCELLED', {}, { StateChangeReason: 'Bytes scanned limit was exceeded' })],
    });
    await expect(engine.run('select * from logs')).rejects.toThrow(
      'more than the workgroup foreshock-test allows: name',
    );
  });

  test('shows the place of a mistake', async () => {
    const { engine } = scripted({
      ...started,
      GetQueryExecution: [
        execution(
          'FAILED',
          {},
          {
            StateChangeReason:
              "COLUMN_NOT_FOUND: line 2:8: Column 'latency_m' cannot be resolved or requester is not authorized",
          },
        ),
      ],
    });
    await expect(engine.run('-- slow ones\nselect latency_m from logs')).rejects.toMatchObject({
      code: 'ESQL',
      line: 2,
      column: 8,
      message: expect.stringContaining("'latency_m' cannot be resolved"),
    });
    const { engine: other } = scripted({
      StartQueryExecution: [
        { __type: 'InvalidRequestException', message: "line 1:1: mismatched input 'selec'. Expecting: 'SELECT'" },
      ],
    });
    await expect(other.run('selec 1')).rejects.toThrow('only queries');
    await expect(other.run('select 1 fro m x')).rejects.toMatchObject({ code: 'ESQL', line: 1 });
  });

  test('advises literal days where partitions are too many', async () => {
    const { engine } = scripted({
      ...started,
      GetQueryExecution: [
        execution(
          'FAILED',
          {},
          {
            StateChangeReason:
              'HIVE_EXCEEDED_PARTITION_LIMIT: Query over table lake.logs can potentially read more than 1000000 partitions',
          },
        ),
      ],
    });
    await expect(engine.run('select * from logs')).rejects.toThrow(/1000000 partitions[^]*dt = '2026-02-18'/);
  });

  test('writes nothing, unless it is the engine for definitions', async () => {
    const { engine, definitions, operations } = scripted({
      ...started,
      GetQueryExecution: [execution('SUCCEEDED', { StatementType: 'DDL' })],
      GetQueryResults: [{ ResultSet: { Rows: [], ResultSetMetadata: { ColumnInfo: [] } } }],
    });
    for (const sql of [
      'drop view logs',
      '-- select\ncreate table x as select 1',
      'insert into logs select 1',
      '',
      'explain analyze delete from logs',
      "unload (select 1) to 's3://x'",
    ])
      await expect(engine.run(sql)).rejects.toThrow(/only queries|no statement/);
    expect(operations()).toEqual([]);
    expect((await definitions.run('create or replace view logs as select 1 as a')).rows).toEqual([]);
  });

  test('names the workgroup and the permission that is missing', async () => {
    const { engine } = scripted({
      StartQueryExecution: [{ __type: 'AccessDeniedException', message: 'not authorized' }],
    });
    await expect(engine.run('select 1')).rejects.toMatchObject({
      code: 'EACCES',
      message: expect.stringMatching(/foreshock-test.*athena:StartQueryExecution/s),
    });
  });
});
