import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { DpopClient, postJson } from '../../support/server/dpop-client.ts';
import { signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

/** The longest text that is accepted anywhere: a password. */
const longestText = 4_096;
/** As many accents as fit into a body; ordering them takes time quadratic in their number. */
const accents = `a${'\u0301\u0316'.repeat(15_800)}`;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await addTestUser(server);
});
afterAll(() => server.close());
afterEach(() => vi.restoreAllMocks());

/** The length of the longest text normalised meanwhile. */
function watchNormalising(): () => number {
  const normalise = String.prototype.normalize;
  let longest = 0;
  vi.spyOn(String.prototype, 'normalize').mockImplementation(function (this: string, form?: string) {
    longest = Math.max(longest, this.length);
    return normalise.call(this, form);
  });
  return () => longest;
}

const reason = { reason_code: 'other', reason: 'ten characters at least', confirmed: true };
const use = {
  id: '00000000-0000-4000-8000-000000000000',
  code_id: 'AB12CD34',
  person: 'Nora Lindqvist',
  reason_code: 'other',
  reason: reason.reason,
  started_at: '2026-03-02T07:00:00Z',
  ended_at: null,
};
const questions: Readonly<Record<string, readonly [path: string, body: object]>> = {
  'the workstation of a sign-in': ['/account/token/', { ...nurse, device: accents }],
  'a user name': ['/account/token/', { ...nurse, username: accents }],
  'a password': ['/account/token/', { ...nurse, password: accents }],
  'the reason of an emergency': ['/account/emergency', { ...nurse, ...reason, reason: accents }],
  'the workstation of an emergency': ['/account/emergency', { ...nurse, ...reason, device: accents }],
  'the user of a sealed code': ['/v1/emergency/offline-uses', { ...use, person: accents }],
  'the reason for a sealed code': ['/v1/emergency/offline-uses', { ...use, reason: accents }],
  'the name of a workstation': ['/v1/devices', { code: 'ABCDEFGHJKLMNPQR', name: accents }],
  'an enrolment code': ['/v1/devices', { code: accents, name: 'B-204' }],
  'the number of a badge': ['/v1/badge/identify', { number: accents }],
};

it.each(Object.keys(questions))('nothing is done with what is too long, by strangers: %s', async (name) => {
  const [path, body] = questions[name] ?? ['', {}];
  const longest = watchNormalising();
  const { status } = await postJson(server.url + path, body);
  expect(status).toBe(400);
  expect(longest()).toBeLessThanOrEqual(longestText);
});

it.each([
  ['/v1/session/pin', { pin: accents }],
  ['/v1/session/unlock', { pin: accents }],
  ['/v1/badges', { number: accents }],
])('nothing is done with what is too long, by users: %s', async (path, body) => {
  const client = await DpopClient.create();
  const { access } = await signInBound(server, client);
  const longest = watchNormalising();
  const { status } = await client.postAs(access, server.url + path, body, server.clock);
  expect(status).toBe(400);
  expect(longest()).toBeLessThanOrEqual(longestText);
});
