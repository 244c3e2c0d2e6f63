import { afterAll, beforeAll, describe } from '@jest/globals';
import { hasMiniStack, startMiniStack } from '../peers/ministack.ts';
import type { Peer } from '../peers/server.ts';

let peer: Peer | null = null;

/** The MiniStack of these tests. */
export const miniStack = (): Peer => {
  if (!peer) throw new Error('MiniStack runs only inside describeWithMiniStack');
  return peer;
};

const isThere = hasMiniStack();
const describeIfThere = isThere ? describe : describe.skip;
const reason = isThere ? '' : ' (MiniStack is not installed: npm run peers, with python3 and PyPI)';

/** Tests with MiniStack running; skipped, with the reason, where it is not installed. */
export const describeWithMiniStack = (name: string, tests: () => void): void => {
  describeIfThere(`${name}${reason}`, () => {
    beforeAll(async () => {
      peer = await startMiniStack();
    });
    afterAll(async () => {
      await peer?.stop();
      peer = null;
    });
    tests();
  });
};
