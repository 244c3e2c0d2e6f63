import type { Heartbeat } from '../domain/live.ts';
import { DamagedBytes } from './damaged.ts';
import { type Guard, integer, listOf, object, text } from './guards.ts';

// 0xF5 begins no text, gzip, JSON or protobuf; the last letter tells it from a block
const MAGIC = Buffer.from([0xf5, 0x46, 0x53, 0x48]);

const heartbeat: Guard<Heartbeat> = object<Heartbeat>({ at: integer, openShards: listOf(text) }, {});

/** A heartbeat as a record of the stream: neither row nor fact, it moves the watermark of a silent shard. */
export const encodeHeartbeat = ({ at, openShards }: Heartbeat): Uint8Array =>
  Buffer.concat([MAGIC, Buffer.from(JSON.stringify({ at, openShards }))]);

/** True when the bytes were written as a heartbeat, damaged or not. */
export const isHeartbeat = (bytes: Uint8Array): boolean => MAGIC.every((byte, index) => bytes[index] === byte);

/** What `encodeHeartbeat` wrote; null when it is damaged: another one comes in a minute. */
export const decodeHeartbeat = (bytes: Uint8Array): Heartbeat | null => {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8', MAGIC.length));
    return heartbeat(value, 'heartbeat');
  } catch (error) {
    if (error instanceof DamagedBytes || error instanceof SyntaxError) return null;
    throw error;
  }
};
