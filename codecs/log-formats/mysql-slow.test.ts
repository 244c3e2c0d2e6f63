import { expect, test } from '@jest/globals';
import type { Reading } from '../../domain/reading.ts';
import { mysqlSlow } from './mysql-slow.ts';

const READING: Reading = {
  format: 'mysql-slow',
  unit: null,
  fields: {},
  zone: { offsetMinutes: 0, assumed: true },
  year: null,
  service: null,
  from: null,
  to: null,
};

const beginnings = (lines: readonly string[]): readonly number[] =>
  lines.flatMap((line, index) =>
    mysqlSlow.startsRecord?.(line, READING, lines[index - 1] ?? null) === true ? [index + 1] : [],
  );

test('a slow query begins with its time, or with its user where the time is that of the query before', () => {
  expect(
    beginnings([
      '/usr/sbin/mariadbd, Version: 10.11.6-MariaDB-log (Debian 12). started with:',
      'Tcp port: 3306  Unix socket: /run/mysqld/mysqld.sock',
      'Time\t\t    Id Command\tArgument',
      '# Time: 261120 22:24:22',
      '# User@Host: [root] @ localhost []',
      '# Query_time: 0.029458  Lock_time: 0.000256  Rows_sent: 0  Rows_examined: 0',
      'SET timestamp=1795213462;',
      'update t',
      '   set c = 1;',
      '# User@Host: [root] @ localhost []',
      '# Query_time: 0.406457  Lock_time: 0.000391  Rows_sent: 0  Rows_examined: 60000',
      'SET timestamp=1795213462;',
      'select sleep(1);',
    ]),
  ).toEqual([1, 4, 10]);
});
