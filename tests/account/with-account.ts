import { afterAll, beforeAll, describe, jest } from '@jest/globals';
import { hasMiniStack } from '../peers/ministack.ts';
import { type Account, openAccount } from './account.ts';

/** Of one test: replays are paced, and machines are slow. */
const PATIENCE_MS = 240_000;
const isThere = hasMiniStack();
const describeIfThere = isThere ? describe : describe.skip;
const reason = isThere ? '' : ' (MiniStack is not installed: npm run peers, with python3 and PyPI)';

/** Tests in an account with the stack in it; skipped, with the reason, where there is no emulator. */
export const describeInAccount = (
  name: string,
  settings: Parameters<typeof openAccount>[0],
  tests: (account: () => Account) => void,
): void => {
  jest.setTimeout(PATIENCE_MS);
  let opened: Account | null = null;
  describeIfThere(`${name}${reason}`, () => {
    beforeAll(async () => {
      opened = await openAccount(settings);
    });
    afterAll(async () => {
      await opened?.stop();
    });
    tests(() => {
      if (!opened) throw new Error('the account is open only inside describeInAccount');
      return opened;
    });
  });
};
