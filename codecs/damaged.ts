/** Bytes that are not what they claim to be; `code` is `DAMAGED` and the message names what is wrong. */
export class DamagedBytes extends Error {
  readonly code = 'DAMAGED';
}
