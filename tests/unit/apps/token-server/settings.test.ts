import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainSettings, readSettings } from '../../../../apps/token-server/settings.ts';

describe('settings of the command line', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carelink-settings-'));
    file = join(folder, 'carelink.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const none = { overrides: {} };
  const fromFile = (content: unknown, overrides = {}) => {
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return readSettings({ config: file, overrides }, {});
  };

  it('come from flags, environment, file and defaults, in this order, and say so', () => {
    writeFileSync(
      file,
      JSON.stringify({ listen: { host: '::1', port: 1 }, audience: 'ward', throttle: 'off' }),
    );
    const environment = {
      CARELINK_CONFIG: file,
      CARELINK_LISTEN_PORT: '2',
      CARELINK_DB: '/d',
      CARELINK_THROTTLE: 'on',
    };
    const overrides = { database: undefined, listen: { host: undefined, port: 3 } };
    const inEffect = explainSettings({ overrides }, environment).inEffect.map(
      ({ setting, value, from }) => [setting.key, [value, from]] as const,
    );
    expect(Object.fromEntries(inEffect)).toMatchObject({
      'listen.host': ['::1', `file ${file}`],
      'listen.port': [3, 'flag --port'],
      database: ['/d', 'environment CARELINK_DB'],
      throttle: ['on', 'environment CARELINK_THROTTLE'],
      audience: ['ward', `file ${file}`],
      'cleanup.days': [7, 'default'],
      issuer: [undefined, 'default'],
    });
  });

  it.each([
    ['CARELINK_CLIENTS_UNBUOND', /^CARELINK_CLIENTS_UNBUOND: .*did you mean CARELINK_CLIENTS_UNBOUND\?$/],
    ['CARELINK_LISTEN__PORT', /did you mean CARELINK_LISTEN_PORT\?$/],
    ['CARELINK_SECRET_KEY', /^CARELINK_SECRET_KEY: there is no such setting; remove it/],
  ])('refuse a variable that is no setting: %s', (name, sentence) => {
    expect(() => readSettings(none, { [name]: 'allow' })).toThrow(sentence);
  });

  it('leave the variables of others alone', () => {
    const environment = {
      CARELINK_TEST_KEYCHAIN: '1',
      CARELINK_WORKSTATION_X: '1',
      CARELINKX: '1',
      PATH: '/bin',
    };
    expect(readSettings(none, environment)).toEqual(readSettings(none, {}));
  });

  it.each([
    ['{"setup": {"code": hunter2hunter2', /carelink\.json is not valid JSON \(line 1 column 20\)$/],
    ['{"setup":\n {"code": 1', /carelink\.json is not valid JSON \(line 2 column 12\)$/],
    ['[1]', /is not a JSON object/],
    [{ listen: 5 }, /^listen: /],
  ])('refuse the file %j and quote nothing of it', (content, sentence) => {
    const read = () => fromFile(content, { listen: { port: undefined } });
    expect(read).toThrow(sentence);
    expect(read).not.toThrow(/hunter2/);
  });
});
