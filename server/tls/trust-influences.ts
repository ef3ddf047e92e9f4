/** What a variable or option of a process does to its encrypted connections. */
export type TrustEffect =
  /** Would accept any certificate or an old protocol; both programs state the opposite, so it does not hold here. */
  | 'weakens'
  /** Writes down the keys of connections: whoever has the file can read them. */
  | 'opens'
  /** Loads code or logging into the process, which then sees everything. */
  | 'inserts'
  /** Puts a password where each process of the user can read it. */
  | 'reveals'
  /** Adds certification authorities or a proxy, as a site may want to. */
  | 'extends';

export interface TrustInfluence {
  /** The variable or option, never its value. */
  readonly name: string;
  readonly effect: TrustEffect;
}

export interface ProcessSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Options of the runtime: `process.execArgv`, and Chromium's among `process.argv`. */
  readonly options: readonly string[];
}

const variables: Readonly<Record<string, TrustEffect>> = {
  OPENSSL_CONF: 'weakens',
  ELECTRON_RUN_AS_NODE: 'inserts',
  ELECTRON_NO_ASAR: 'inserts',
  LD_PRELOAD: 'inserts',
  DYLD_INSERT_LIBRARIES: 'inserts',
  SSLKEYLOGFILE: 'opens',
  NODE_EXTRA_CA_CERTS: 'extends',
  NODE_USE_SYSTEM_CA: 'extends',
  NODE_USE_ENV_PROXY: 'extends',
  SSL_CERT_FILE: 'extends',
  SSL_CERT_DIR: 'extends',
};

/** By their beginning; the first that fits counts. Node takes underscores for dashes. */
const options: readonly (readonly [RegExp, TrustEffect])[] = [
  [/^--tls-keylog|^--ssl-key-log-file/, 'opens'],
  [
    /^--tls-(min-v1\.[01]|max-v1\.[01]|cipher-list)|^--openssl-(config|legacy-provider|shared-config)/,
    'weakens',
  ],
  [
    /^--(ignore-certificate-errors|allow-insecure-localhost|ssl-version-(min|max)|disable-web-security)/,
    'weakens',
  ],
  [/^--insecure-http-parser/, 'weakens'],
  [/^(-r|--require|--import|--loader|--experimental-loader)(=|$)/, 'inserts'],
  [/^--(inspect|debug|remote-debugging)/, 'inserts'],
  [/^--(use-openssl-ca|use-bundled-ca|use-system-ca|use-env-proxy)/, 'extends'],
];

/** Parts of Node whose debugging output holds what was sent. */
const talkative = /(^|[\s,])(\*|tls|https?\*?|net|undici|fetch|stream)([\s,]|$)/i;
const proxies = /^(https?|all)_proxy$/i;

/** Every variable and option around a process that changes whom its encrypted connections trust or who can read them. */
export function trustInfluences({ environment, options: given }: ProcessSurroundings): TrustInfluence[] {
  const ofVariables = Object.entries(environment).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : ofVariable(name, value),
  );
  return [...ofVariables, ...given.flatMap((option) => ofOption(option, ''))].filter(isFirst);
}

function ofVariable(given: string, value: string): TrustInfluence[] {
  // Windows does not tell their letters apart.
  const name = given.toUpperCase();
  if (name === 'NODE_OPTIONS') return wordsOf(value).flatMap((option) => ofOption(option, 'NODE_OPTIONS '));
  if (name === 'NODE_TLS_REJECT_UNAUTHORIZED') return value === '1' ? [] : [{ name, effect: 'weakens' }];
  if (name === 'NODE_DEBUG') return talkative.test(value) ? [{ name, effect: 'inserts' }] : [];
  if (proxies.test(name)) return hasPassword(value) ? [{ name: given, effect: 'reveals' }] : [];
  if (/^NODE_USE_|^ELECTRON_RUN/.test(name) && value === '0') return [];
  const effect = Object.hasOwn(variables, name) ? variables[name] : undefined;
  return effect === undefined ? [] : [{ name, effect }];
}

function ofOption(given: string, from: string): TrustInfluence[] {
  const [name = ''] = given.split('=', 1);
  const spelt = name.replaceAll('_', '-').toLowerCase();
  const found = options.find(([pattern]) => pattern.test(spelt));
  return found === undefined ? [] : [{ name: `${from}${name}`, effect: found[1] }];
}

/** Words may be quoted; what is in the quotes is a value, and no option. */
function wordsOf(text: string): string[] {
  return text.match(/(?:"(?:\\.|[^"\\])*"|[^\s"])+/g) ?? [];
}

function hasPassword(value: string): boolean {
  const url = URL.parse(value.includes('://') ? value : `http://${value}`);
  return url === null ? value.includes('@') : url.password !== '';
}

function isFirst({ name }: TrustInfluence, index: number, all: readonly TrustInfluence[]): boolean {
  return all.findIndex((other) => other.name === name) === index;
}
