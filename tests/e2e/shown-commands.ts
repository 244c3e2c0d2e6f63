import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '..', '..');

/** The commands of foreshock that a document shows in its blocks of `sh`, as words after `foreshock`, without comments. */
export const shownCommands = (document: string): readonly string[] =>
  [...readFileSync(join(PROJECT, document), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```/gm)]
    .flatMap(([, block = '']) => block.split('\n'))
    .flatMap((line) => /^(?:npx )?foreshock (.*?)(?:\s+#.*)?$/.exec(line)?.[1] ?? []);

/** Words of a command as a shell would split them; quotes keep spaces. */
export const wordsOf = (command: string): readonly string[] =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
