// For the script that installs the project, and with it the project's own Node; says so before npm would fail.
const [major = 0] = process.versions.node.split('.').map(Number);

if (major < 20) {
  process.stderr.write(`CareLink needs Node 20 or newer to install itself, this is ${process.version}.\n`);
  process.exit(1);
}
