// For what installs the project before there is the Node that it brings along; said before npm fails over it.
const [major = 0] = process.versions.node.split('.').map(Number);

if (major < 20) {
  process.stderr.write(`CareLink needs Node 20 or newer to install itself, this is ${process.version}.\n`);
  process.exit(1);
}
