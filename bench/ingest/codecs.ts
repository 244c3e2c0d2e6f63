/** Our codecs alone: cuts the file into blocks, folds each and writes its objects. No ledger, no detector. Arguments: FILE DIR */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DEFAULT_BUCKET_LIMITS } from '../../domain/record.ts';
import { createBlockFold } from '../../streams/fold-block.ts';
import { blocksOf } from './blocks.ts';

const [file = '', folder = ''] = process.argv.slice(2);
const foldBlock = createBlockFold(DEFAULT_BUCKET_LIMITS);

for (const { header, raw } of blocksOf(file)) {
  for (const { key, bytes } of foldBlock(header, raw).objects) {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), bytes);
  }
}
