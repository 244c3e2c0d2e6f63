/** What is known of a stored object without reading it. */
export interface BlobInfo {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** The object's own time, epoch ms. */
  readonly modifiedAt: number;
  /** Changes whenever the content does (an ETag); for `replaceIfUnchanged`. */
  readonly version: string;
  /** What was said when it was put, by lower-case name; absent where a store keeps none. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Names this version for good; absent where a store keeps only the newest. */
  readonly versionId?: string;
}

/** Reading objects by key. Keys are `/`-separated; a missing object is null, never an exception. */
export interface BlobReader {
  get(key: string): Promise<Uint8Array | null>;
  /** Bytes [start, end); shorter where the object ends before. */
  getRange(key: string, start: number, end: number): Promise<Uint8Array | null>;
  /** The object from byte `start` on, in chunks. Throws when it is missing. */
  stream(key: string, start?: number): AsyncIterable<Uint8Array>;
  head(key: string): Promise<BlobInfo | null>;
}

export type BlobBody = Uint8Array | AsyncIterable<Uint8Array>;

/** Objects with conditional writes: the only store. A write is seen whole or not at all, and is durable when it returns. */
export interface BlobStore extends BlobReader {
  put(key: string, body: BlobBody): Promise<void>;
  /** True when written, false when an object of that key was there already (whatever it holds). */
  putIfAbsent(key: string, body: Uint8Array): Promise<boolean>;
  /** True when written, false when the object is gone or is no longer `version`. */
  replaceIfUnchanged(key: string, body: Uint8Array, version: string): Promise<boolean>;
  /** Deleting what is not there is fine. */
  delete(key: string): Promise<void>;
  /** Keys under a prefix in ascending code-unit order, those after `after` only. */
  list(prefix: string, after?: string): AsyncIterable<{ readonly key: string; readonly size: number }>;
}
