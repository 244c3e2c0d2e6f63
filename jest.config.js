/**
 * Jest in ESM mode. `unit` is quick and runs in `npm run check`; `e2e` starts the whole program, and has the `*.slow.test.ts`,
 * which take more than some five seconds; `wire`, `account` and `athena` start servers.
 */
const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  testEnvironment: 'node',
  transform: {
    '\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/dist-aws/package/', '<rootDir>/sample-logs/'],
};

/** @param {string[]} names */
const folders = (names) => names.map((name) => `<rootDir>/${name}/**/*.test.ts`);

export default {
  // a slow, shared machine is no failure
  testTimeout: 60_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testPathIgnorePatterns: ['/node_modules/', '[.]slow[.]test[.]ts$'],
      testMatch: folders([
        'domain',
        'codecs',
        'ports',
        'streams',
        'queries',
        'adapters',
        'runtime',
        'handlers',
        'cli',
        'web',
        'bench',
        'tests/contracts',
        'tests/parity',
        'tests/boundaries',
      ]),
    },
    { ...shared, displayName: 'wire', testMatch: folders(['tests/wire']) },
    { ...shared, displayName: 'account', testMatch: folders(['tests/account']) },
    { ...shared, displayName: 'template', testMatch: folders(['tests/template']) },
    { ...shared, displayName: 'outages', testMatch: folders(['tests/outages']) },
    { ...shared, displayName: 'athena', testMatch: folders(['tests/athena']) },
    { ...shared, displayName: 'browser', testMatch: folders(['tests/browser']) },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: [
        ...folders(['tests/golden', 'tests/e2e', 'tests/package']),
        '<rootDir>/{domain,streams,codecs}/**/*.slow.test.ts',
      ],
    },
  ],
};
