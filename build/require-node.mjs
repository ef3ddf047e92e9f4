// Loaded with --import before anything else, so it must parse and run on every Node that is still around.
// Older versions cannot strip types, and on Node 20 the SQLite driver crashes without a message.
const [neededMajor, neededMinor] = [22, 18];
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < neededMajor || (major === neededMajor && minor < neededMinor)) {
  process.stderr.write(
    `CareLink needs Node ${neededMajor}.${neededMinor} or newer, this is ${process.version}. ` +
      'Start it with `npm run …` or `npm start`, which use the Node that the project brings along.\n',
  );
  process.exit(1);
}
