/** One stored object, where it matters one version of it. */
export interface ObjectLocation {
  readonly key: string;
  /** Null where the bucket keeps no versions. */
  readonly versionId: string | null;
  /** Null = whatever the object holds; else reading refuses another content (`If-Match`). */
  readonly etag: string | null;
}

/** An object as one text, the `location` of a replay's file: `uploads/a.log?versionId=…&etag=…`. */
export const locationText = ({ key, versionId, etag }: ObjectLocation): string => {
  const pins = [
    ...(versionId === null ? [] : [`versionId=${encodeURIComponent(versionId)}`]),
    ...(etag === null ? [] : [`etag=${encodeURIComponent(etag)}`]),
  ];
  return pins.length === 0 ? key : `${key}?${pins.join('&')}`;
};

/** The object that a location names; a text without pins is a key. */
export const parseLocation = (location: string): ObjectLocation => {
  const match = /^(.*)\?(?:versionId=([^&?=]*))?&?(?:etag=([^&?=]*))?$/s.exec(location);
  const [, key, versionId, etag] = match ?? [];
  if (key === undefined || (versionId === undefined && etag === undefined)) {
    return { key: location, versionId: null, etag: null };
  }
  return {
    key,
    versionId: versionId === undefined ? null : decodeURIComponent(versionId),
    etag: etag === undefined ? null : decodeURIComponent(etag),
  };
};
