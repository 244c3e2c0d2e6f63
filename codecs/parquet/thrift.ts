import { type ByteSink, putByte, putBytes, putVarint } from '../../domain/byte-sink.ts';

/** A value of Thrift's compact protocol, as far as Parquet's metadata needs it. */
export type Thrift =
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'i32' | 'i64'; readonly value: number }
  | { readonly kind: 'binary'; readonly value: Uint8Array }
  | { readonly kind: 'list'; readonly of: keyof typeof TYPE_IDS; readonly items: readonly Thrift[] }
  | { readonly kind: 'struct'; readonly fields: Fields };

/** Fields by their id, 1 to 15; undefined ones are not written. */
type Fields = Readonly<Record<number, Thrift | undefined>>;

const TYPE_IDS = { bool: 1, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;
const FALSE_ID = 2;
const LONG_LIST = 15;

export const bool = (value: boolean): Thrift => ({ kind: 'bool', value });
export const i32 = (value: number): Thrift => ({ kind: 'i32', value });
export const i64 = (value: number): Thrift => ({ kind: 'i64', value });
export const binary = (value: Uint8Array): Thrift => ({ kind: 'binary', value });
export const utf8 = (value: string): Thrift => binary(Buffer.from(value));
export const struct = (fields: Fields): Thrift => ({ kind: 'struct', fields });
/** A list of values of one kind. */
export const list = (items: readonly Thrift[]): Thrift => ({ kind: 'list', of: items[0]?.kind ?? 'struct', items });

/** Appends the value in compact protocol. */
export const putThrift = (sink: ByteSink, thrift: Thrift): void => {
  switch (thrift.kind) {
    case 'bool':
      return putByte(sink, typeId(thrift));
    case 'i32':
    case 'i64':
      return putVarint(sink, thrift.value >= 0 ? thrift.value * 2 : -thrift.value * 2 - 1);
    case 'binary':
      putVarint(sink, thrift.value.length);
      return putBytes(sink, thrift.value);
    case 'list':
      return putList(sink, TYPE_IDS[thrift.of], thrift.items);
    case 'struct':
      return putStruct(sink, thrift.fields);
  }
};

const typeId = (thrift: Thrift): number => (thrift.kind === 'bool' && !thrift.value ? FALSE_ID : TYPE_IDS[thrift.kind]);

const putList = (sink: ByteSink, itemType: number, items: readonly Thrift[]): void => {
  if (items.length < LONG_LIST) putByte(sink, (items.length << 4) | itemType);
  else {
    putByte(sink, (LONG_LIST << 4) | itemType);
    putVarint(sink, items.length);
  }
  for (const item of items) putThrift(sink, item);
};

/** Ids of fields are from 1 to 15, so the short form of the field header is enough. */
const LARGEST_ID = 15;

const putStruct = (sink: ByteSink, fields: Fields): void => {
  let last = 0;
  for (let id = 1; id <= LARGEST_ID; id += 1) {
    const value = fields[id];
    if (value === undefined) continue;
    putByte(sink, ((id - last) << 4) | typeId(value));
    last = id;
    if (value.kind !== 'bool') putThrift(sink, value);
  }
  putByte(sink, 0);
};
