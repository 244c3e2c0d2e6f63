import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { collect } from '../../tests/contracts/collect.ts';
import { temporaryFolder } from '../../tests/contracts/temp-folder.ts';
import { createFileReader } from './file-reader.ts';

const reader = createFileReader();

describe('source files on disk', () => {
  test('are read whole, by range and as a stream, by their path', async () => {
    const path = join(temporaryFolder(), 'access.log');
    writeFileSync(path, 'one\ntwo\n');
    expect(Buffer.from((await reader.get(path)) ?? []).toString()).toBe('one\ntwo\n');
    expect(Buffer.from((await reader.getRange(path, 4, 7)) ?? []).toString()).toBe('two');
    expect(Buffer.concat(await collect(reader.stream(path, 4))).toString()).toBe('two\n');
  });

  test('have a version that changes when they grow', async () => {
    const path = join(temporaryFolder(), 'access.log');
    writeFileSync(path, 'one\n');
    const before = await reader.head(path);
    expect(before).toMatchObject({ key: path, size: 4 });
    appendFileSync(path, 'two\n');
    const after = await reader.head(path);
    expect(after?.size).toBe(8);
    expect(after?.version).not.toBe(before?.version);
  });

  test('are null when missing, and refuse to stream', async () => {
    const path = join(temporaryFolder(), 'missing.log');
    expect(await reader.head(path)).toBeNull();
    expect(await reader.get(path)).toBeNull();
    await expect(collect(reader.stream(path))).rejects.toThrow(`there is no file ${path}`);
  });

  test('a folder is refused with advice', async () => {
    const folder = temporaryFolder();
    await expect(reader.head(folder)).rejects.toThrow(`name the files in it, for example ${folder}/*`);
    await expect(reader.get(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  });

  test('a terminal or a pipe is refused instead of waiting for its writer', async () => {
    await expect(reader.head('/dev/tty')).rejects.toThrow('standard input');
    await expect(collect(reader.stream('/dev/tty'))).rejects.toMatchObject({ code: 'ENOTREG' });
  });
});
