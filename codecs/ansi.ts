// eslint-disable-next-line no-control-regex -- escape sequences are what is looked for
const SEQUENCE = /\x1b(?:\[[0-9;?]{0,32}[ -/]?[@-~]|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)|[@-Z\\^_])/g;

/** The text without the escape sequences that colour a terminal or move its cursor (ECMA-48). */
export const withoutAnsi = (text: string): string => (text.includes('\x1b') ? text.replace(SEQUENCE, '') : text);
