import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..', '..');

/** SQL that the README and the docs show, with file and first line: `foreshock sql "…"` in commands, and blocks of `sql`. */
export const sqlExamples = (): readonly (readonly [title: string, sql: string])[] => {
  const docs = readdirSync(join(PROJECT, 'docs'), { recursive: true, encoding: 'utf8' });
  const files = ['README.md', ...docs.filter((name) => name.endsWith('.md')).map((name) => join('docs', name))];
  return files.flatMap((file) => {
    const text = readFileSync(join(PROJECT, file), 'utf8');
    const commands = [...text.matchAll(/foreshock (?:--on \S+ )?sql (?:--\w+ )*"([^"]+)"/g)].map(([, sql = '']) => sql);
    const blocks = [...text.matchAll(/^```sql\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.split(/;\s*$/m));
    const statements = [...commands, ...blocks].map((sql) => sql.trim()).filter((sql) => sql !== '');
    return statements.map((sql) => [`${file}: ${sql.split('\n', 1)[0]}`, sql] as const);
  });
};
