import type { Notifier } from '../../ports/notifier.ts';

/** Escape sequences in a log line could redraw the terminal; only line breaks and tabs are let through. */
const CONTROL = /[^\P{Cc}\n\t]/gu;

/** Where a notifier writes: standard error unless told otherwise. */
export interface TextSink {
  write(text: string): unknown;
}

/** Shows each message once, as sent, between blank lines; a repeated id is the same message and is not shown again. */
export const createTerminalNotifier = (sink: TextSink = process.stderr): Notifier => {
  const shown = new Set<string>();
  return {
    publish: ({ id, message }) => {
      if (!shown.has(id)) sink.write(`\n${message.trimEnd().replace(CONTROL, '')}\n\n`);
      shown.add(id);
      return Promise.resolve();
    },
  };
};
