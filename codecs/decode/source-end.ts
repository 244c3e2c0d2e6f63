/** What was found out about a source while it was decoded. */
export interface SourceEnd {
  /** True when the text ends earlier than the source meant it to: cut short or damaged. */
  readonly truncated: boolean;
  /** The time in the first gzip header, epoch ms. */
  readonly gzipModifiedAt: number | null;
  /** What a person should know, in one sentence. */
  readonly problem: string | null;
}

/** Takes in what a stage of decoding found out; the first problem counts. */
export type Report = (more: Partial<SourceEnd>) => void;

/** Collects what the stages report. */
export const collectEnd = (): { readonly report: Report; readonly end: () => SourceEnd } => {
  let end: SourceEnd = { truncated: false, gzipModifiedAt: null, problem: null };
  return {
    report: (more) => {
      end = {
        truncated: end.truncated || (more.truncated ?? false),
        gzipModifiedAt: end.gzipModifiedAt ?? more.gzipModifiedAt ?? null,
        problem: end.problem ?? more.problem ?? null,
      };
    },
    end: () => end,
  };
};
