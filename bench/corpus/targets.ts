/** What must be right, in per cent of the checked values. */
const TARGETS = [
  ['timestamp', 99],
  ['level', 98],
  ['service', 95],
  ['latency', 98],
  ['status', 99],
  ['message', 98],
] as const;

/** Prints the totals of the score's last row (`ALL`) against the targets; false below one, or where a record is missing. */
export const printTargets = (table: string): boolean => {
  const [, , missing, ...cells] = (/^ALL .*$/m.exec(table)?.[0] ?? '').split(/ +/);
  let isMet = missing === '0';
  console.log(`${'missing'.padEnd(10)} ${missing ?? 'unknown'} (must be 0)`);
  for (const [index, [name, target]] of TARGETS.entries()) {
    const [right = 0, checked = 0] = (cells[index] ?? '').split('/').map(Number);
    const share = checked === 0 ? 100 : (100 * right) / checked;
    const met = share >= target;
    isMet &&= met;
    console.log(`${name.padEnd(10)} ${share.toFixed(1)} % of ${checked} (at least ${target})${met ? '' : '  BELOW'}`);
  }
  return isMet;
};
