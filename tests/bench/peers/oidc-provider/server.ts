// node-oidc-provider in a separate process: rotates refresh tokens of a public client in memory. The first argument
// is the module's address, since it is not a dependency of this package; the second, how many sessions to open; the
// third, the kind of access tokens: `opaque`, or `es256` for JWTs (RFC 9068) that it signs.
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InMemoryAdapter } from './in-memory-adapter.ts';

const [moduleUrl = '', sessions = '0', accessTokens = 'opaque'] = process.argv.slice(2);
const isSigning = accessTokens === 'es256';
const clientId = 'bench';
// Without `openid` there is no ID token to sign: the peer at its best.
const scope = 'offline_access';
const resource = 'urn:carelink';
const resourceScope = 'carelink';

interface Model {
  save(): Promise<string>;
}

interface ProviderLike {
  readonly Grant: new (
    fields: object,
  ) => Model & { addOIDCScope(scope: string): void; addResourceScope(resource: string, scope: string): void };
  readonly RefreshToken: new (fields: object) => Model;
  readonly Client: { find(id: string): Promise<unknown> };
  callback(): Parameters<typeof createServer>[1];
}

const { Provider } = (await import(moduleUrl)) as {
  Provider: new (issuer: string, configuration: object) => ProviderLike;
};

const { privateKey: signingKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const resourceIndicators = {
  enabled: true,
  defaultResource: () => resource,
  useGrantedResource: () => true,
  getResourceServerInfo: () => ({
    scope: resourceScope,
    audience: 'carelink',
    accessTokenTTL: 900,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'ES256' } },
  }),
};

const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const adapters = new Map<string, InMemoryAdapter>();
const provider = new Provider(url, {
  adapter: (name: string) => {
    const adapter = adapters.get(name) ?? new InMemoryAdapter();
    adapters.set(name, adapter);
    return adapter;
  },
  clients: [
    {
      client_id: clientId,
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['http://127.0.0.1/callback'],
      application_type: 'native',
      id_token_signed_response_alg: 'ES256',
    },
  ],
  features: { devInteractions: { enabled: false }, ...(isSigning && { resourceIndicators }) },
  jwks: { keys: [{ ...signingKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
  findAccount: async (_context: unknown, sub: string) => ({ accountId: sub, claims: async () => ({ sub }) }),
  rotateRefreshToken: true,
});
server.on('request', provider.callback() ?? (() => undefined));

process.on('disconnect', () => process.exit(0));
process.send?.({ url, tokens: await Promise.all(Array.from({ length: Number(sessions) }, openSession)) });

async function openSession(_: unknown, index: number): Promise<string> {
  const accountId = `account-${index}`;
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(scope);
  if (isSigning) grant.addResourceScope(resource, resourceScope);
  const grantId = await grant.save();
  const client = await provider.Client.find(clientId);
  const granted = isSigning ? { scope: `${scope} ${resourceScope}`, resource } : { scope };
  return new provider.RefreshToken({
    accountId,
    client,
    grantId,
    gty: 'authorization_code',
    ...granted,
  }).save();
}
