import { parseTrusted } from '../codecs/trusted-json.ts';
import { eventKey } from '../domain/lake-layout.ts';
import type { BlobReader, BlobStore } from '../ports/index.ts';

/** Streams of control events; each event is one object, its version the optimistic lock. */
export type EventStreamName = 'replay' | 'looks' | 'incident' | 'settings';

interface StoredEvent {
  readonly type: string;
  readonly at: number;
}

/** Events that are asked for at the same time, once there are some. */
const AT_ONCE = 16;

/** Events of one aggregate after version `after`, in order. Going on is cheap: it asks for the next version until there is none. */
export const readEvents = async <E extends StoredEvent>(
  blobs: Pick<BlobReader, 'get'>,
  stream: EventStreamName,
  id: string,
  after = 0,
): Promise<readonly E[]> => {
  const events: E[] = [];
  for (let wanted = 1; ; wanted = AT_ONCE) {
    const next = after + events.length + 1;
    const found = await Promise.all(
      Array.from({ length: wanted }, (_, index) => readJson<E>(blobs, eventKey(stream, id, next + index))),
    );
    for (const event of found) {
      if (event === null) return events;
      events.push(event);
    }
  }
};

/** Appends one event at `version`; false when another writer was first: read again, decide again. */
export const appendEvent = async (
  blobs: Pick<BlobStore, 'putIfAbsent'>,
  stream: EventStreamName,
  id: string,
  version: number,
  event: StoredEvent,
): Promise<boolean> => blobs.putIfAbsent(eventKey(stream, id, version), encodeJson(event));

/** Ids of the aggregates in a stream, ascending, those that start with `prefix`. */
export const listAggregates = async (
  blobs: Pick<BlobStore, 'list'>,
  stream: EventStreamName,
  prefix = '',
): Promise<readonly string[]> => {
  const ids = new Set<string>();
  const root = `events/${stream}/`;
  for await (const { key } of blobs.list(`${root}${prefix}`)) ids.add(key.slice(root.length, key.lastIndexOf('/')));
  return [...ids];
};

/** The newest version of each aggregate in a stream, of those that start with `prefix`: one listing, nothing is read. */
export const newestVersions = async (
  blobs: Pick<BlobStore, 'list'>,
  stream: EventStreamName,
  prefix = '',
): Promise<ReadonlyMap<string, number>> => {
  const versions = new Map<string, number>();
  const root = `events/${stream}/`;
  for await (const { key } of blobs.list(`${root}${prefix}`)) {
    const end = key.lastIndexOf('/');
    versions.set(key.slice(root.length, end), Number.parseInt(key.slice(end + 1), 10));
  }
  return versions;
};

/** A JSON object of the lake, or null when it is missing; a damaged one is an error that names it. */
export const readJson = async <T>(blobs: Pick<BlobReader, 'get'>, key: string): Promise<T | null> => {
  const bytes = await blobs.get(key);
  if (bytes === null) return null;
  try {
    return parseTrusted<T>(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new Error(`${key} in the lake is damaged (not JSON): restore it, or start the replay anew with --replace`, {
      cause,
    });
  }
};

/** JSON text as bytes, with a final newline so that people can read the files. */
export const encodeJson = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value)}\n`);
