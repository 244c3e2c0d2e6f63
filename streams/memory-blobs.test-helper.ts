import type { BlobBody, BlobStore } from '../ports/index.ts';

/** Objects in memory, for tests that write too often for a disk; the contract is that of the file store. */
export const createMemoryBlobs = (now: () => number): BlobStore => {
  const objects = new Map<
    string,
    { readonly bytes: Uint8Array; readonly version: string; readonly modifiedAt: number }
  >();
  let writes = 0;
  const write = (key: string, bytes: Uint8Array): void => {
    writes += 1;
    objects.set(key, { bytes, version: String(writes), modifiedAt: now() });
  };
  return {
    get: (key) => Promise.resolve(objects.get(key)?.bytes ?? null),
    getRange: (key, start, end) => Promise.resolve(objects.get(key)?.bytes.slice(start, end) ?? null),
    async *stream(key, start = 0) {
      const found = objects.get(key);
      if (!found) throw new Error(`${key} is missing`);
      yield found.bytes.subarray(start);
    },
    head: (key) => {
      const found = objects.get(key);
      if (!found) return Promise.resolve(null);
      const { bytes, version, modifiedAt } = found;
      return Promise.resolve({ key, size: bytes.length, modifiedAt, version });
    },
    put: async (key, body) => write(key, await bytesOf(body)),
    putIfAbsent: (key, body) => {
      if (objects.has(key)) return Promise.resolve(false);
      write(key, body);
      return Promise.resolve(true);
    },
    replaceIfUnchanged: (key, body, version) => {
      if (objects.get(key)?.version !== version) return Promise.resolve(false);
      write(key, body);
      return Promise.resolve(true);
    },
    delete: (key) => {
      objects.delete(key);
      return Promise.resolve();
    },
    async *list(prefix, after = '') {
      for (const key of [...objects.keys()].toSorted((a, b) => (a < b ? -1 : 1))) {
        if (key.startsWith(prefix) && key > after) yield { key, size: objects.get(key)?.bytes.length ?? 0 };
      }
    },
  };
};

const bytesOf = async (body: BlobBody): Promise<Uint8Array> => {
  if (body instanceof Uint8Array) return body;
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
};
