import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { collect } from '../../tests/contracts/collect.ts';
import { temporaryFolder } from '../../tests/contracts/temp-folder.ts';
import { createFileBlobStore } from './file-blob-store.ts';
import { explainFileError } from './file-errors.ts';

const body = new TextEncoder().encode('body');

/** Number of a process that has ended. */
const deadProcess = async (): Promise<number> => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
};

const refusal = async (work: Promise<unknown>): Promise<{ readonly code: unknown; readonly message: string }> => {
  const error: unknown = await work.then(
    () => new Error('nothing was refused'),
    (reason: unknown) => reason,
  );
  const { code, message } = error as { code: unknown; message: string };
  return { code, message };
};

describe('the folder as a store', () => {
  test.each(['../x', 'a/../../x', '/etc/passwd', '', 'a//b', './a', 'a/.', 'a/', 'a\\b', 'a\nb', '.tmp/x', '\ud800'])(
    'refuses the key %j by name',
    async (key) => {
      const store = createFileBlobStore(temporaryFolder());
      const fault = { code: 'EBADKEY', message: expect.stringContaining(JSON.stringify(key)) };
      expect(await refusal(store.put(key, body))).toEqual(fault);
      expect(await refusal(store.get(key))).toEqual(fault);
      expect(await refusal(store.delete(key))).toEqual(fault);
      expect(await refusal(store.putIfAbsent(key, body))).toEqual(fault);
    },
  );

  test('lists nothing outside itself', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'lake'));
    writeFileSync(join(folder, 'secret'), 'x');
    const store = createFileBlobStore(join(folder, 'lake'));
    for (const prefix of ['../', '/', '../secret', '.tmp/']) {
      for await (const { key } of store.list(prefix)) throw new Error(`listed ${key}`);
    }
    expect(await collect(store.list(''))).toEqual([]);
  });

  test('makes its folder with the first write only', async () => {
    const root = join(temporaryFolder(), 'not', 'yet');
    const store = createFileBlobStore(root);
    expect(await store.get('k')).toBeNull();
    expect(existsSync(root)).toBe(false);
    await store.put('a/b/c', body);
    expect(readFileSync(join(root, 'a/b/c'), 'utf8')).toBe('body');
  });

  test('writes again into a folder that was removed under it', async () => {
    const root = temporaryFolder();
    const store = createFileBlobStore(root);
    await store.put('a/b/1', body);
    rmSync(join(root, 'a'), { recursive: true });
    await store.put('a/b/2', body);
    expect(await store.putIfAbsent('a/b/3', body)).toBe(true);
    expect((await collect(store.list('a/'))).map(({ key }) => key)).toEqual(['a/b/2', 'a/b/3']);
  });

  test('leaves no temporary file behind, whether the write succeeds or not', async () => {
    const root = temporaryFolder();
    const store = createFileBlobStore(root);
    await store.put('k', body);
    await store.putIfAbsent('k', body);
    await store.putIfAbsent('new', body);
    await store.replaceIfUnchanged('k', body, (await store.head('k'))?.version ?? '');
    await refusal(store.put('k/below', body));
    expect(readdirSync(join(root, '.tmp'))).toEqual([]);
  });

  test('removes temporary files of dead processes and old ones, not those of the living', async () => {
    const root = temporaryFolder();
    const temp = join(root, '.tmp');
    mkdirSync(temp);
    const host = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-');
    const dead = `aa_${host}_${await deadProcess()}_1`;
    const earlierSelf = `bb_${host}_${process.pid}_1`;
    const alive = `cc_${host}_${process.ppid}_1`;
    const elsewhere = 'dd_other-machine_1_1';
    const oldElsewhere = 'ee_other-machine_1_1';
    for (const name of [dead, earlierSelf, alive, elsewhere, oldElsewhere]) writeFileSync(join(temp, name), 'x');
    const dayBefore = Date.now() / 1000 - 2 * 86_400;
    utimesSync(join(temp, oldElsewhere), dayBefore, dayBefore);
    await createFileBlobStore(root).put('k', body);
    expect(readdirSync(temp).toSorted()).toEqual([alive, elsewhere].toSorted());
  });

  test('takes over the lock of a process that died while replacing', async () => {
    const root = temporaryFolder();
    const store = createFileBlobStore(root);
    await store.put('k', body);
    const version = (await store.head('k'))?.version ?? '';
    const host = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-');
    const lock = `lock-${createHash('sha256').update('k').digest('hex').slice(0, 32)}`;
    writeFileSync(join(root, '.tmp', lock), `aa_${host}_${await deadProcess()}_1`);
    expect(await store.replaceIfUnchanged('k', new Uint8Array(3), version)).toBe(true);
    expect(readdirSync(join(root, '.tmp'))).toEqual([]);
  });

  test('loses no increment of a counter that several processes raise', async () => {
    const root = temporaryFolder();
    const store = createFileBlobStore(root);
    await store.put('counter', new TextEncoder().encode('100'));
    const script = `
      const { createFileBlobStore } = await import(${JSON.stringify(join(import.meta.dirname, 'file-blob-store.ts'))});
      const store = createFileBlobStore(${JSON.stringify(root)});
      for (let done = 0; done < 25; ) {
        const { version } = await store.head('counter');
        const value = Number(Buffer.from(await store.get('counter')));
        if ((await store.head('counter')).version !== version) continue;
        if (await store.replaceIfUnchanged('counter', Buffer.from(String(value + 1)), version)) done += 1;
      }`;
    const children = [1, 2, 3].map(() =>
      spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'ignore', 'inherit'] }),
    );
    await Promise.all(children.map((child) => once(child, 'exit')));
    expect(Buffer.from((await store.get('counter')) ?? []).toString()).toBe('175');
  });

  test('holds whole objects only after its writer was killed at a random moment', async () => {
    const root = temporaryFolder();
    const script = `
      const { createFileBlobStore } = await import(${JSON.stringify(join(import.meta.dirname, 'file-blob-store.ts'))});
      const store = createFileBlobStore(${JSON.stringify(root)});
      const body = new Uint8Array(400_000).fill(120);
      for (let index = 0; ; index += 1) {
        await Promise.all([store.putIfAbsent('ledger/' + index, body), store.put('logs/' + index, body)]);
        if (index === 0) console.log('started');
      }`;
    for (const ms of [5, 17, 30]) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, ms));
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    const store = createFileBlobStore(root);
    const sizes = new Set((await collect(store.list(''))).map(({ size }) => size));
    expect([...sizes]).toEqual([400_000]);
    await store.put('k', body);
    expect(readdirSync(join(root, '.tmp'))).toEqual([]);
  });
});

describe('errors of the disk', () => {
  test('a file where the lake should be is named', async () => {
    const root = join(temporaryFolder(), 'lake');
    writeFileSync(root, '');
    const { code, message } = await refusal(createFileBlobStore(root).put('a/b', body));
    expect(['EEXIST', 'ENOTDIR']).toContain(code);
    expect(message).toContain('writing a/b failed');
    expect(message).toContain(root);
  });

  test('a key that is a prefix of another one is refused, and nothing is harmed', async () => {
    const store = createFileBlobStore(temporaryFolder());
    await store.put('a/b', body);
    expect((await refusal(store.put('a', body))).message).toContain('a folder stands where the file');
    expect((await refusal(store.putIfAbsent('a', body))).message).toContain('a folder stands where the file');
    expect((await refusal(store.put('a/b/c', body))).message).toContain('a file stands where');
    expect(await store.get('a/b')).toEqual(Buffer.from('body'));
  });

  const full = '/dev/full';
  (existsSync(full) ? test : test.skip)('a full disk says what to do and that nothing is lost', () => {
    const refuse = (): unknown => {
      try {
        return writeFileSync(full, 'x');
      } catch (error) {
        return explainFileError('writing logs/x', '/data/lake/logs/x', error);
      }
    };
    expect(refuse()).toMatchObject({
      code: 'ENOSPC',
      message:
        'writing logs/x failed (ENOSPC): the disk that holds /data/lake/logs/x is full: free space and run the same command again; nothing that was committed is lost',
    });
  });
});
