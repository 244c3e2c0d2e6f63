/* Plain JavaScript, since the Node it warns about may not know TypeScript. Runs before `demo`, `test` and `build`. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `This is Node ${process.versions.node}; Foreshock's sources need 22.18 or newer. The package "node" would bring one,\n` +
      'but its install script did not run. Allow it (npm install-scripts approve node && npm rebuild node; or npm ci\n' +
      'without --ignore-scripts), or install Node 24 from https://nodejs.org.',
  );
  process.exitCode = 1;
}
