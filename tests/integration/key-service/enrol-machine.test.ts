import { spawn, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { machineIdFor } from '../../../electron/platform/machine-id.ts';
import { Machine } from '../../support/key-service/machine.ts';
import { provideKeyService } from '../../support/key-service/provide-key-service.ts';
import { openSite, type Site } from '../../support/key-service/site.ts';
import { makeCertificate } from '../../support/server/make-certificate.ts';

const provided = provideKeyService();
const programOf = () => ('program' in provided ? provided.program : '');
const obstacle = 'obstacle' in provided ? provided.obstacle : null;

let site: Site;
let machine: Machine;
beforeEach(async ({ skip }) => {
  if ('obstacle' in provided) return skip(provided.obstacle);
  [site, machine] = [await openSite(), new Machine(provided.program)];
  machine.writePolicy({ server_url: site.server.url, station_name: 'ICU-3' });
});
afterEach(async () => {
  if (obstacle !== null) return;
  await machine.remove();
  await site.close();
});

describe('carelink-workstation-enrol', () => {
  it('enrols the computer by the code on standard input, once', async () => {
    const code = await site.newCode();
    expect(await machine.run('enrol', [], `${code.toLowerCase()}\n`)).toEqual({
      code: 0,
      output: 'Enrolled as ICU-3 in ICU.\n',
      errors: '',
    });
    // Without a code, and without harm.
    expect(await machine.run('enrol')).toMatchObject({ code: 0, output: 'Enrolled as ICU-3 in ICU.\n' });
    expect(await site.devices()).toMatchObject([{ name: 'ICU-3' }]);
    expect(await machine.run('status')).toMatchObject({
      code: 0,
      output: `Enrolled as ICU-3 at ${site.server.url}.\n`,
    });
  });

  it('keeps the key from everybody else, and the code out of what it prints', async () => {
    const code = await site.newCode();
    const { output, errors } = await machine.run('enrol', [], code);
    expect(output + errors).not.toContain(code);
    expect(statSync(join(machine.state, 'key.json')).mode & 0o777).toBe(0o600);
    const { handle } = JSON.parse(readFileSync(join(machine.state, 'key.json'), 'utf8'));
    expect(readFileSync(join(machine.state, 'machine.json'), 'utf8')).not.toContain(handle);
  });

  it('says that a code was refused, and takes the next one with the same key', async () => {
    const refused = await machine.run('enrol', [], '0000-0000-0000-0000\n');
    expect([refused.code, refused.output]).toEqual([1, '']);
    expect(refused.errors).toMatch(/^The enrolment code is wrong, used up, expired.*\n$/);
    expect(existsSync(join(machine.state, 'machine.json'))).toBe(false);
    const before = readFileSync(join(machine.state, 'key.json'), 'utf8');
    expect((await machine.run('enrol', [], await site.newCode())).code).toBe(0);
    const handle = (text: string) => JSON.parse(text).handle;
    expect(handle(readFileSync(join(machine.state, 'key.json'), 'utf8'))).toBe(handle(before));
  });

  it.each([
    ['', (from: Site) => from.newCode(), 0],
    [', nor its place in the queue of IT', (from: Site) => from.newSiteCode({ needsApproval: true }), 3],
  ])('does not cost the enrolment when the answer is lost%s', async (_also, newCode, outcome) => {
    const code = await newCode(site);
    // The server admits the workstation, and the way back is cut off.
    const way = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', async () => {
        const headers = { 'content-type': 'application/json', dpop: String(incoming.headers.dpop) };
        // As proxies are asked.
        const answer = await fetch(String(incoming.url), {
          method: 'POST',
          headers,
          body: Buffer.concat(chunks),
        });
        if (answer.status === 201) return outgoing.destroy();
        outgoing.writeHead(answer.status, [...answer.headers].flat()).end(await answer.text());
      });
    });
    await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve));
    const proxy = `http://127.0.0.1:${(way.address() as AddressInfo).port}`;
    // Named as the server, since a proof names its address.
    machine.writePolicy({ server_url: site.server.url, station_name: 'ICU-3', proxy });
    way.on('error', () => undefined);
    const lost = await machine.run('enrol', [], code);
    way.closeAllConnections();
    way.close();
    expect(lost.code).not.toBe(1);
    machine.writePolicy({ server_url: site.server.url, station_name: 'ICU-3' });
    // As little worth as one that was used up, or has expired meanwhile.
    expect(await machine.run('enrol', [], '0000-0000-0000-0000')).toMatchObject({ code: outcome });
    expect(await site.devices()).toHaveLength(1);
  });

  it('takes the code from a file of its own only, and removes it when it was accepted', async () => {
    const file = join(machine.folder, 'site-code');
    const unattended = ['--code-file', file, '--remove-code', '--unattended'];
    expect((await machine.run('enrol', unattended)).code).toBe(2);
    writeFileSync(file, `${await site.newCode()}\n`, { mode: 0o644 });
    const open = await machine.run('enrol', unattended);
    expect([open.code, open.errors]).toEqual([2, expect.stringMatching(/only root may read it/)]);
    chmodSync(file, 0o600);
    expect((await machine.run('enrol', unattended)).code).toBe(0);
    expect(existsSync(file)).toBe(false);
    expect((await machine.run('enrol', unattended)).code).toBe(0);
  });

  it('unattended, does not try a refused code again and again', async () => {
    const file = join(machine.folder, 'site-code');
    writeFileSync(file, '0000-0000-0000-0000\n', { mode: 0o600 });
    const unattended = ['--code-file', file, '--remove-code', '--unattended'];
    expect((await machine.run('enrol', unattended)).code).toBe(1);
    const second = await machine.run('enrol', unattended);
    expect([second.code, second.errors]).toEqual([1, expect.stringMatching(/tried again later/)]);
    expect(existsSync(file)).toBe(true);
    // The mended code is another one, and nobody has to wait for it.
    writeFileSync(file, `${await site.newCode()}\n`, { mode: 0o600 });
    expect(await machine.run('enrol', unattended)).toMatchObject({
      code: 0,
      output: 'Enrolled as ICU-3 in ICU.\n',
    });
  });

  it('reads one line, so that nobody has to know how a terminal ends a file', async () => {
    const child = spawn(programOf(), machine.argumentsFor('enrol'), {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.write(`${await site.newCode()}\n`);
    const [code] = await once(child, 'close');
    child.stdin.end();
    expect(code).toBe(0);
  });

  it('says how it stands at the server, also after IT has decided', async () => {
    await machine.run('enrol', [], await site.newSiteCode({ needsApproval: true }));
    expect(await machine.run('status')).toMatchObject({ code: 3, errors: '' });
    await site.approve('ICU-3');
    const approved = { code: 0, output: `Enrolled as ICU-3 at ${site.server.url}.\n`, errors: '' };
    expect(await machine.run('status')).toEqual(approved);
    expect(JSON.parse(readFileSync(join(machine.state, 'machine.json'), 'utf8')).state).toBe('enrolled');
    await site.revoke('ICU-3');
    const revoked = await machine.run('status');
    expect([revoked.code, revoked.output]).toEqual([2, '']);
    expect(revoked.errors).toMatch(/IT has revoked this computer, ICU-3, at .*carelink-server device code/);
    const again = await machine.run('enrol', [], await site.newSiteCode());
    expect([again.code, again.errors]).toEqual([1, expect.stringMatching(/carelink-server device code/)]);
    expect((await machine.run('enrol', [], await site.newCode())).code).toBe(0);
    expect(await machine.run('status')).toEqual(approved);
  });

  it('says the name that it has taken over from the computer that it replaces', async () => {
    const other = new Machine(programOf());
    try {
      other.writePolicy({ server_url: site.server.url, station_name: 'ICU-3' });
      expect((await other.run('enrol', [], await site.newCode())).code).toBe(0);
      const waiting = await machine.run('enrol', [], await site.newSiteCode());
      expect(waiting.errors).toContain('Registered as ICU-3 (2)');
      await site.approve('ICU-3 (2)', 'ICU-3');
      expect(await machine.run('status')).toEqual({
        code: 0,
        output: `Enrolled as ICU-3 at ${site.server.url}.\n`,
        errors: '',
      });
      expect(JSON.parse(readFileSync(join(machine.state, 'machine.json'), 'utf8')).name).toBe('ICU-3');
      expect((await machine.run('enrol')).output).toBe('Enrolled as ICU-3 in ICU.\n');
    } finally {
      await other.remove();
    }
  });

  it('says what it knows where the server cannot be asked', async () => {
    await machine.run('enrol', [], await site.newCode());
    machine.writePolicy({ server_url: site.server.url, proxy: 'http://127.0.0.1:9' });
    const offline = await machine.run('status');
    expect([offline.code, offline.output]).toEqual([0, `Enrolled as ICU-3 at ${site.server.url}.\n`]);
    expect(offline.errors).toMatch(/^The server cannot be asked, so this is what it said last: .+\.\n$/);
  });

  it.each([
    [
      'a wrong server_url',
      { server_url: 'http://tokens.example' },
      /server_url is wrong: .*begin with https/,
    ],
    [
      'a path for a name',
      { server_url: 'https://u:p@tokens.example' },
      /server_url is wrong: .*no user name/,
    ],
    [
      'server_url misspelt',
      { server_ulr: 'https://tokens.example' },
      /server_url in the policy \(.*locked\.json\)/,
    ],
  ])('names what is wrong with %s', async (_name, policy, sentence) => {
    machine.writePolicy(policy);
    const ended = await machine.run('enrol', [], 'x'.repeat(16));
    expect([ended.code, ended.output, ended.errors]).toEqual([2, '', expect.stringMatching(sentence)]);
    expect(ended.errors).not.toContain('u:p');
  });

  it.each([
    ['enrol', '--help'],
    ['status', '--help'],
    ['prepare-image', '-h'],
  ])('explains itself: %s %s', async (...args) => {
    const asked = spawnSync(programOf(), args, { encoding: 'utf8' });
    expect([asked.status, asked.stderr]).toEqual([0, '']);
    expect(asked.stdout).toContain('Exit code: 0 enrolled');
  });

  it('does not repeat a code that was given as its only argument', async () => {
    const asked = spawnSync(programOf(), ['0000-0000-0000-0000'], { encoding: 'utf8' });
    expect([asked.status, asked.stdout]).toEqual([2, '']);
    expect(asked.stderr).toMatch(/Do not give the code as an argument/);
    expect(asked.stderr).not.toContain('0000');
  });

  it('is tried later where the server cannot be reached, with the code unused', async () => {
    const code = await site.newCode();
    machine.writePolicy({ server_url: 'http://127.0.0.1:9', station_name: 'ICU-3' });
    const failed = await machine.run('enrol', [], code);
    expect([failed.code, failed.errors]).toEqual([
      2,
      expect.stringMatching(/cannot be reached, so the code was not used/),
    ]);
    machine.writePolicy({ server_url: site.server.url, station_name: 'ICU-3' });
    expect((await machine.run('enrol', [], code)).code).toBe(0);
  });

  it.each([
    ['no code', [], '', /no enrolment code on standard input/],
    ['half a code', [], '0000-0000', /no enrolment code on standard input/],
    ['a code among the arguments', ['0000-0000-0000-0000'], '', /Do not give the code as an argument/],
    [
      'another server than the policy',
      ['--server', 'https://evil.example'],
      'x'.repeat(16),
      /policy names the server/,
    ],
    ['plain http', ['--server', 'http://tokens.example'], 'x'.repeat(16), /must begin with https/],
    ['a name too long', ['--name', 'x'.repeat(65)], 'x'.repeat(16), /1 to 64 characters/],
  ])('does not try with %s', async (_name, args, input, sentence) => {
    const ended = await machine.run('enrol', args, input);
    expect([ended.code, ended.output]).toEqual([2, '']);
    expect(ended.errors).toMatch(sentence);
    expect(ended.errors).not.toContain('0000-0000');
    expect(await site.devices()).toEqual([]);
  });

  it('restores a revoked computer under its name with a new code', async () => {
    await machine.run('enrol', [], await site.newCode());
    await site.revoke('ICU-3');
    expect((await machine.run('enrol')).code).toBe(2);
    expect((await machine.run('enrol', [], await site.newCode())).code).toBe(0);
    expect(await site.devices()).toHaveLength(1);
  });

  it('makes a key of its own on a computer whose disk is a copy', async () => {
    await machine.run('enrol', [], await site.newCode());
    machine.becomes('another computer');
    expect((await machine.run('status')).errors).toMatch(/made on another computer/);
    expect((await machine.run('enrol')).code).toBe(2);
    expect((await machine.run('enrol', ['--name', 'ICU-4'], await site.newCode())).code).toBe(0);
    expect((await site.devices()).map(({ name }) => name).sort()).toEqual(['ICU-3', 'ICU-4']);
  });

  it('enrols many computers by one code of the site, and tells the server which machine each is', async () => {
    if ('obstacle' in provided) return;
    const other = new Machine(provided.program);
    try {
      const code = await site.newSiteCode();
      expect((await machine.run('enrol', [], code)).code).toBe(0);
      other.writePolicy({ server_url: site.server.url, station_name: 'ICU-4' });
      expect((await other.run('enrol', [], code)).code).toBe(0);
      const told = await Promise.all(
        [machine, other].map(({ number }) => machineIdFor(site.server.url, async () => number)),
      );
      expect((await site.devices()).map((device) => device.machineId).sort()).toEqual(told.toSorted());
    } finally {
      await other.remove();
    }
  });

  it('waits for the approval of IT, and knows of it afterwards', async () => {
    const code = await site.newSiteCode({ needsApproval: true });
    const waiting = {
      code: 3,
      output: '',
      errors: expect.stringMatching(/^Registered as ICU-3 in ICU; IT has to approve it/),
    };
    expect(await machine.run('enrol', [], code)).toEqual(waiting);
    expect((await machine.run('status')).code).toBe(3);
    expect(await machine.run('enrol')).toEqual(waiting);
    await site.approve('ICU-3');
    expect(await machine.run('enrol')).toMatchObject({ code: 0, output: 'Enrolled as ICU-3 in ICU.\n' });
    expect((await machine.run('status')).code).toBe(0);
  });

  it('by two processes at once, uses one code and keeps one key', async () => {
    const code = await site.newCode();
    const ended = await Promise.all(Array.from({ length: 4 }, () => machine.run('enrol', [], code)));
    expect(ended.map((each) => each.code)).toEqual([0, 0, 0, 0]);
    expect((await machine.run('status')).code).toBe(0);
    expect(await site.devices()).toHaveLength(1);
  });

  it('ends where a server wants another nonce each time', async () => {
    const hostile = await listenAs((asked, answer) => {
      answer.setHeader('dpop-nonce', `nonce-${asked}`);
      answer.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"use_dpop_nonce"}');
    });
    machine.writePolicy({ server_url: hostile.url, station_name: 'ICU-3', proxy: 'direct' });
    const ended = await machine.run('enrol', [], await site.newCode());
    expect([ended.code, ended.output]).toEqual([2, '']);
    expect(hostile.asked()).toBeLessThan(5);
    await hostile.close();
  });

  it.each([
    ['a name that controls the terminal', { name: 'ICU\u001b]0;owned\u0007' }],
    ['a ward that does', { name: 'ICU-3', ward: 'W\u009b2J' }],
    ['a name of several lines', { name: 'ICU-3\nEnrolled as B-204.' }],
    ['a name that turns its direction', { name: 'ICU\u202e3' }],
    ['a name without end', { name: 'x'.repeat(20_000) }],
    ['a name that workstations do not read', { name: '\u{1f3e5}'.repeat(101) }],
    ['a ward without end', { name: 'ICU-3', ward: 'x'.repeat(20_000) }],
    ['no name', { ward: 'ICU' }],
  ])('takes no answer with %s, and enrols afterwards', async (_name, device) => {
    const hostile = await listenAs((_asked, answer) => {
      answer.writeHead(201, { 'content-type': 'application/json' });
      answer.end(JSON.stringify({ device: { ward: null, state: 'enrolled', ...device } }));
    });
    machine.writePolicy({ server_url: hostile.url, station_name: 'ICU-3', proxy: 'direct' });
    const code = await site.newCode();
    const ended = await machine.run('enrol', [], code);
    await hostile.close();
    expect(ended).toEqual({
      code: 2,
      output: '',
      errors: 'The answer is not one of a token server.\n',
    });
    expect((await machine.run('status')).code).toBe(2);
    machine.writePolicy({ server_url: site.server.url, station_name: 'ICU-3' });
    expect((await machine.run('enrol', [], code)).code).toBe(0);
  });

  it('trusts the authorities in the file of the policy, in each way that the workstation reads it', async () => {
    const authority = { name: 'site', ...makeCertificate('site') };
    const expired = makeCertificate('site', { validTo: new Date('2025-06-01') });
    const server = createTlsServer(makeCertificate('server', { issuer: authority }), (_incoming, outgoing) =>
      outgoing.writeHead(500).end(),
    );
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const file = join(machine.folder, 'ca');
    const server_url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const enrolWith = async (authorities: string | Buffer) => {
      writeFileSync(file, authorities);
      machine.writePolicy({ server_url, ca_file: file });
      return (await machine.run('enrol', [], '0000-0000-0000-0000')).errors;
    };
    try {
      const der = new X509Certificate(authority.cert).raw;
      for (const read of [authority.cert, `\uFEFF${authority.cert}`, der, expired.cert + authority.cert])
        expect(await enrolWith(read)).toMatch(/HTTP 500/);
      expect(await enrolWith(expired.cert)).toMatch(/cannot be reached, so the code was not used/);
      expect(await enrolWith('nothing')).toMatch(/has no certificate, neither in PEM nor in DER/);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('leaves nothing in an image', async () => {
    await machine.run('enrol', [], await site.newCode());
    expect((await machine.run('prepare-image')).code).toBe(0);
    expect(readdirSync(machine.state)).toEqual([]);
    expect((await machine.run('status')).code).toBe(2);
    expect((await machine.run('prepare-image')).code).toBe(0);
  });
});

/** A server that knows how many requests have come before each. */
async function listenAs(respond: (asked: number, answer: ServerResponse) => void) {
  let asked = 0;
  const server = createServer((_incoming, answer) => {
    respond(asked, answer);
    asked += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    close: () => new Promise<unknown>((resolve) => server.close(resolve)),
  };
}
