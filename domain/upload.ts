/** An object that somebody put into the uploads, as an event tells it. */
export interface UploadedObject {
  readonly bucket: string;
  /** Not URL-encoded. */
  readonly key: string;
  /** Null when the event does not say: look it up. */
  readonly versionId: string | null;
  /** Bytes; null when the event does not say. */
  readonly size: number | null;
  /** Without quotes; null when the event does not say. */
  readonly etag: string | null;
}
