// Who may import whom: the table of docs/architecture.md, checked by `npm run check`.
// A room may always import itself and npm packages; what is not listed here is forbidden.
const rooms = {
  'server/text': [],
  'server/concurrency': [],
  'server/contract': ['server/text'],
  'server/contract/constants': [],
  'server/domain': [
    'server/text',
    'server/concurrency',
    'server/contract (types)',
    'server/contract/constants',
  ],
  'server/store': ['server/domain', 'server/text', 'server/files', 'server/contract/constants'],
  'server/files': ['server/text'],
  'server/tls': [],
  'server/crypto': ['server/domain', 'server/text', 'server/files', 'server/contract/constants'],
  'server/metrics': ['server/domain'],
  'server/log': ['server/text', 'server/files', 'server/domain (types)'],
  'server/clock': ['server/domain'],
  'server/config': ['server/contract', 'server/domain', 'server/text'],
  'server/keys': ['server/clock', 'server/crypto', 'server/domain', 'server/store'],
  'server/background': ['server/config (types)', 'server/domain', 'server/keys', 'server/store'],
  'server/alerts': ['server/domain', 'server/files', 'server/tls'],
  'server/backup': ['server/crypto', 'server/domain', 'server/files', 'server/keys', 'server/store'],
  'server/wire': [],
  'server/http': ['server/domain', 'server/contract', 'server/text', 'server/files', 'server/wire'],
  'electron/core': ['server/contract', 'server/text', 'server/tls', 'server/log/redact'],
  'electron/platform': [
    'electron/core/ports',
    'server/log',
    'server/concurrency',
    'server/files',
    'server/text',
    'server/store/sqlite/process-lock',
  ],
  'electron/ipc': ['electron/core', 'server/contract'],
  'electron/windows': ['electron/core', 'electron/ipc', 'server/contract'],
  'electron/server-host': ['electron/core', 'server/contract'],
  'electron/browser-shell': ['electron/core', 'electron/ipc', 'server/contract', 'server/tls', 'server/wire'],
  'electron/preload': ['electron/ipc/ipc-names', 'electron/ipc/contract (types)'],
  renderer: [
    'server/text',
    'server/contract/constants',
    'electron/ipc/contract (types)',
    'electron/core/contract/prefixed-badge',
    'electron/core/contract/typed-keys',
    'server/contract (types)',
  ],
};

const here = '^(apps|build|electron|renderer|server|tests)/';
const pathOf = (room) => `^${room.replace(' (types)', '')}(/|\\.ts$)`;

const roomRules = Object.entries(rooms).flatMap(([room, allowed]) => {
  const typesOnly = allowed.filter((target) => target.endsWith('(types)'));
  const reachable = [room, ...allowed].map(pathOf);
  const wholly = allowed.filter((target) => !target.endsWith('(types)')).map(pathOf);
  return [
    {
      name: `${room} imports only ${allowed.join(', ') || 'itself'}`,
      severity: 'error',
      from: { path: pathOf(room) },
      to: { path: here, pathNot: reachable },
    },
    ...typesOnly.map((target) => ({
      name: `${room} imports only types of ${target.replace(' (types)', '')}`,
      severity: 'error',
      from: { path: pathOf(room) },
      to: { path: pathOf(target), pathNot: wholly, dependencyTypesNot: ['type-only'] },
    })),
  ];
});

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'nothing imports apps or tests',
      severity: 'error',
      from: { pathNot: '^(apps|tests)/' },
      to: { path: '^(apps|tests)/' },
    },
    {
      name: 'the server does not know the workstation',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^(electron|renderer)/' },
    },
    {
      name: 'only apps and the Electron rooms import electron',
      severity: 'error',
      from: { pathNot: '^(apps|electron/(platform|windows|preload|ipc|server-host)|tests)/' },
      to: { path: 'node_modules/electron/|^electron$' },
    },
    {
      name: 'the core has no native module',
      severity: 'error',
      from: { path: '^electron/core/' },
      to: { path: 'node_modules/(@napi-rs|better-sqlite3|argon2)/' },
    },
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no circles of folders',
      severity: 'error',
      scope: 'folder',
      from: { path: '^(electron/core|server/domain)/' },
      to: { circular: true },
    },
    {
      name: 'what ports.ts gathers does not know it',
      severity: 'error',
      from: { path: '^server/domain/(ports|records|rules|throttling|tokens)/' },
      to: { path: '^server/domain/[^/]+\\.ts$' },
    },
    {
      name: 'what stands beside the folders of the core puts them together, and only apps look at it',
      severity: 'error',
      from: { path: '^electron/core/(?!apps/)[^/]+/' },
      to: { path: '^electron/core/[^/]+\\.ts$' },
    },
    {
      name: 'every import resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^electron(-22:places)?$' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
};
