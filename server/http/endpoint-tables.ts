import { z } from 'zod';
import { accountEndpoints } from '../contract/account.ts';
import { administrationEndpoints } from '../contract/administration.ts';
import { badgeEndpoints } from '../contract/badges.ts';
import { roleNames } from '../contract/constants.ts';
import { deviceEndpoints } from '../contract/devices.ts';
import { emergencyEndpoints, emergencyReviewEndpoints } from '../contract/emergency.ts';
import type { Endpoint, Endpoints } from '../contract/endpoint.ts';
import { hostEndpoints } from '../contract/host.ts';
import { metadataEndpoints, oauthEndpoints, publicEndpoints } from '../contract/oauth.ts';
import { ownSessionEndpoints } from '../contract/sessions.ts';
import { setupEndpoints } from '../contract/setup.ts';
import { siteCodeEndpoints } from '../contract/site-codes.ts';
import { stationEndpoints } from '../contract/station.ts';
import { stationReportEndpoints } from '../contract/station-report.ts';
import { versionEndpoints } from '../contract/workstation-versions.ts';
import { hasRight } from '../domain/administration/rights.ts';
import { statusOf } from './error-answer.ts';

/** The tables of docs/protocol.md, by the names in their markers. */
const tables: Readonly<Record<string, Endpoints>> = {
  account: accountEndpoints,
  standard: { ...oauthEndpoints, ...metadataEndpoints, ...publicEndpoints },
  own: {
    ...ownSessionEndpoints,
    ...stationEndpoints,
    ...stationReportEndpoints,
    ...versionEndpoints,
    ...badgeEndpoints,
    ...deviceEndpoints,
    ...setupEndpoints,
    ...hostEndpoints,
  },
  administration: { ...administrationEndpoints, ...siteCodeEndpoints, ...emergencyReviewEndpoints },
  emergency: emergencyEndpoints,
};

/**
 * Returns the page with its tables of endpoints regenerated, each between its two markers. Throws if one is
 * missing.
 */
export function withEndpointTables(page: string): string {
  return Object.entries(tables).reduce((text, [name, endpoints]) => {
    const [start, end] = [`<!-- endpoints: ${name}, by npm run docs -->\n`, '<!-- end -->'];
    const from = text.indexOf(start);
    const to = text.indexOf(end, from);
    if (from < 0 || to < 0) throw new Error(`the markers of the endpoints "${name}" are missing`);
    return text.slice(0, from + start.length) + tableOf(endpoints) + text.slice(to);
  }, page);
}

function tableOf(endpoints: Endpoints): string {
  const rows = Object.values(endpoints).map(
    (endpoint) =>
      `| ${callOf(endpoint)} | ${whoOf(endpoint)} | ${endpoint.summary} ${answerOf(endpoint)} | ${refusalsOf(endpoint)} |\n`,
  );
  return `\n| call | caller | purpose and answer | specific errors |\n| --- | --- | --- | --- |\n${rows.join('')}\n`;
}

function callOf({ method, path, hasFinalSlash, query, body, repeat }: Endpoint): string {
  const call = `\`${method.toUpperCase()} ${path}${hasFinalSlash ? '/' : ''}\``;
  const parameters = query ? ` \`?${membersOf(query, 'input')[0]?.join('&')}\`` : '';
  return `${call}${parameters}${body ? ` ${shapesOf(body, 'input')}` : ''}${repeat === 'safe' ? ' ↻' : ''}`;
}

const callers: Readonly<Record<Endpoint['caller'], string>> = {
  anyone: 'anyone',
  access_token: 'access token',
  workstation: '✓',
  device_key: 'key of the workstation',
  client_secret: 'client secret',
  metrics_token: 'this machine, or a token',
};

function whoOf({ caller, right, proof }: Endpoint): string {
  if (right) {
    const roles = roleNames.filter((role) => hasRight(role, right));
    return `${callers[caller]} ${roles.map((role) => `\`${role}\``).join(', ')}`;
  }
  return proof ? `${callers[caller]}, with or without a key` : callers[caller];
}

function answerOf({ answer, status, headers = [], tellsReplication }: Endpoint): string {
  if (typeof answer === 'string') return `→ ${answer}`;
  const extra = headers.map((name) => `, \`${name}\``).join('');
  const statuses = tellsReplication ? '200 or 202 ' : status ? `${status} ` : '';
  return `→ ${statuses}${shapesOf(answer, 'output')}${extra}`;
}

function refusalsOf({ errors = [], path }: Endpoint): string {
  const byStatus = Map.groupBy(errors, (code) => statusOf(code, path));
  return [...byStatus]
    .toSorted(([one], [other]) => one - other)
    .map(([status, codes]) => `${status} ${codes.map((code) => `\`${code}\``).join(', ')}`)
    .join('; ');
}

/** The OpenAPI document has the rest. */
const mostMembers = 8;

/** For JSON: the members of each possible form; optional ones have a question mark. */
function shapesOf(schema: z.ZodType, io: 'input' | 'output'): string {
  return membersOf(schema, io)
    .map((members) => (members.length > mostMembers ? [...members.slice(0, mostMembers), '…'] : members))
    .map((members) => `\`{${members.join(', ')}}\``)
    .join(' or ');
}

function membersOf(schema: z.ZodType, io: 'input' | 'output'): string[][] {
  const { anyOf, oneOf, ...only } = z.toJSONSchema(schema, { io, metadata: z.registry() });
  return (anyOf ?? oneOf ?? [only]).map((form) => {
    const { properties = {}, required = [] } = typeof form === 'object' ? form : {};
    return Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`));
  });
}
