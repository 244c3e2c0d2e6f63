import { chooseUnit, createUnitOfRecord, isJudgedAlone } from '../latency-unit.ts';
import { type ShapeReader, shapeReaderOf } from '../shape-reader.ts';
import { createAssembler } from '../record-assembly.ts';
import { createFieldReader, type Fields } from '../record-fields.ts';
import type { LogFormat } from './format.ts';
import { JSON_FRAMEWORK_SAMPLES } from './json-framework-samples.ts';
import { JSON_SAMPLES } from './json-samples.ts';
import { JSON_AWS_SAMPLES } from './json-aws-samples.ts';
import { JSON_VENDOR_SAMPLES } from './json-vendor-samples.ts';

const BRACE = 123;

const parseObject = (text: string): Fields | null => {
  const first = text.charCodeAt(0);
  if (first !== BRACE && first !== 32) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
};

function* objectsOf(sample: readonly string[]): Generator<Fields> {
  for (const line of sample) {
    const fields = parseObject(line);
    if (fields !== null) yield fields;
  }
}

/** Shapes that are remembered at a time, and lines of unknown shape after which no more are learnt. */
const MAX_SHAPES = 24;
const MAX_LEARNT = 500;

/** JSON objects, one per line, of the common loggers; which key means what follows from its name. */
export const jsonLines: LogFormat = {
  id: 'json-lines',
  title: 'JSON lines (pino, bunyan, winston, ECS, structlog, zap, Caddy, nginx or Apache as JSON, …)',
  stamps: 'end',
  samples: [...JSON_SAMPLES, ...JSON_VENDOR_SAMPLES, ...JSON_FRAMEWORK_SAMPLES, ...JSON_AWS_SAMPLES],
  score: (line) => (line.charCodeAt(0) === BRACE && parseObject(line) !== null ? 1 : 0),
  choose: (sample) => chooseUnit(objectsOf(sample)),
  parser: (context) => {
    const read = createFieldReader(context);
    return (text) => {
      const fields = parseObject(text);
      return fields === null ? null : read(fields);
    };
  },
  inPlace: (context) => {
    const { reading } = context;
    const assemble = createAssembler();
    const unitOf = createUnitOfRecord(reading);
    const most = isJudgedAlone(reading) ? 0 : MAX_LEARNT;
    const readers: ShapeReader[] = [];
    let learnt = 0;
    return {
      read: (block, from, to, into) => {
        for (let index = 0; index < readers.length; index += 1) {
          if (readers[index]?.(block, from, to, into) !== true) continue;
          // the shape of the last line is tried first
          if (index > 0) readers.unshift(...readers.splice(index, 1));
          return true;
        }
        return false;
      },
      learn: (line) => {
        if (learnt >= most) return;
        learnt += 1;
        const unit = unitOf(parseObject(line) ?? {});
        if (unit === 'mixed') return;
        const reader = shapeReaderOf(line, { ...context, reading: { ...reading, unit } }, assemble);
        if (reader === null) return;
        readers.unshift(reader);
        if (readers.length > MAX_SHAPES) readers.pop();
      },
    };
  },
};
