// Loaded first by each of our programs, so it must parse and run on every Node still in use. Older ones cannot strip
// types, and on Node 20 the SQLite driver ends the process without a message. The versions are those of `engines` in
// package.json.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (!(major >= 24 || (major === 22 && minor >= 18))) {
  process.stderr.write(
    `CareLink needs Node 22.18 or newer (22 or from 24 on), this is ${process.version}. Install a newer Node, or in a ` +
      'checkout start it with `npm run …` or `npm start` after `npm ci`: these use the Node that the project brings along.\n',
  );
  process.exit(1);
}
