/** Printable ASCII alone travels in a header. */
const PLAIN = /^[\u0021-\u007e](?:[\u0020-\u007e]*[\u0021-\u007e])?$/;
/** S3 itself gives back what it cannot say in ASCII as encoded words of RFC 2047. */
const ENCODED_WORD = /=\?utf-8\?([bq])\?([^?]*)\?=(?:\s+(?==\?))?/gi;
/** All user metadata of an object together, in bytes of UTF-8. */
const MOST_BYTES = 2048;

/** Metadata as headers can carry it: whatever is not plain ASCII becomes an encoded word (RFC 2047). */
export const encodeMetadata = (metadata: Readonly<Record<string, string>>): Record<string, string> => {
  const encoded: Record<string, string> = {};
  for (const [name, value] of Object.entries(metadata)) {
    if (!/^[a-z0-9][a-z0-9-]*$/.test(name))
      throw new Error(`metadata "${name}": a name has lower-case letters, digits and hyphens only`);
    const plain = value === '' || (PLAIN.test(value) && !value.startsWith('=?'));
    encoded[name] = plain ? value : `=?UTF-8?B?${Buffer.from(value).toString('base64')}?=`;
  }
  const bytes = Object.entries(encoded).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (bytes > MOST_BYTES)
    throw new Error(`${bytes} bytes of metadata are too much for S3: at most ${MOST_BYTES} together with their names`);
  return encoded;
};

/** Metadata as it was before `encodeMetadata`, or as S3 encoded it. */
export const decodeMetadata = (metadata: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name.toLowerCase(), decodeWords(value)]));

const decodeWords = (value: string): string =>
  value.replaceAll(ENCODED_WORD, (_, encoding: string, text: string) =>
    encoding.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString() : decodeQuoted(text),
  );

const decodeQuoted = (text: string): string => {
  const bytes = text
    .replaceAll('_', ' ')
    .replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
};
