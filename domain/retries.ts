import { MASK } from './fingerprint.ts';
import type { Window } from './window.ts';

/** How programs say that they try again: "retrying in <*> ms", "retry #<*>", "attempt <*> of <*>", "reconnecting". */
const TRYING_AGAIN = new RegExp(
  `\\bretr(?:y|ies|ied|ying)\\b|\\breconnect(?:ing|ed)?\\b|\\battempt(?: number| no\\.?)? ?[#:=]? ?(?:\\d|${MASK.replace(/[<*>]/g, '\\$&')})`,
  'i',
);

/** Records of a window whose message says that something is tried again; of at most the messages that the window keeps. */
export const retriesIn = ({ fingerprints }: Pick<Window, 'fingerprints'>): number => {
  let count = 0;
  for (const message of fingerprints.values()) if (TRYING_AGAIN.test(message.text)) count += message.count;
  return count;
};
