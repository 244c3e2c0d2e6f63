/**
 * JSON that this program wrote itself: its shape is trusted, its syntax is not (a `SyntaxError` says that it is damaged).
 * What others wrote is checked field by field instead.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller names the shape that was written
export const parseTrusted = <T>(text: string): T => JSON.parse(text) as T;
