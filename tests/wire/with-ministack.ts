import { afterAll, beforeAll, describe } from '@jest/globals';
import { hasMiniStack, startMiniStack } from '../peers/ministack.ts';
import type { Peer } from '../peers/server.ts';

let peer: Peer | null = null;

/** The MiniStack of these tests. */
export const miniStack = (): Peer => {
  if (!peer) throw new Error('MiniStack runs only inside describeWithMiniStack');
  return peer;
};

/** Tests with MiniStack running; skipped, and said so by name, where it is not installed. */
export const describeWithMiniStack = (name: string, tests: () => void): void => {
  if (!hasMiniStack()) {
    describe.skip(
      `${name} — SKIPPED: MiniStack is not installed, it needs python3 and the network (npm run peers)`,
      tests,
    );
    return;
  }
  describe(name, () => {
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
