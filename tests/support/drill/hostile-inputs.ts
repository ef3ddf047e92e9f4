/** Who is on screen, and who is parked here. */
interface Persons {
  readonly user: { readonly username: string };
  readonly other: { readonly sessionId: string };
}

/** Inputs that every channel must refuse, as JSON; the users make them plausible. */
export function hostileInputs({ user, other }: Persons): readonly string[] {
  const plausible = {
    username: user.username,
    name: 'x',
    text: 'x',
    sessionId: other.sessionId,
    appId: 'vitals',
    number: '12345678',
  };
  return [
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    JSON.stringify({ ...plausible, pin: { toString: '123456' }, password: ['x'], cause: 'os_lock' }),
    JSON.stringify({ password: 'x', pin: '123456', code: 'x'.repeat(17), restart: 'yes', format: 'html' }),
    JSON.stringify({ username: '\u0000', password: '\u0000', name: '../../x', appId: 'x'.repeat(33) }),
    JSON.stringify({ bounds: { x: -1, y: 1e9, width: Number.MAX_SAFE_INTEGER, height: 0.5 }, editing: 1 }),
    '{"username":{"$ne":null},"password":{"$ne":null}}',
    `${'['.repeat(2_000)}${']'.repeat(2_000)}`,
    '"snapshot.get"',
    '1e999',
    'null',
    'false',
    '[]',
    '{}',
  ];
}
