import { z } from 'zod';

const dicom = 'http://dicom.nema.org/resources/ontology/DCM';
const nonEmpty = z.string().regex(/\S/);
const uri = nonEmpty.regex(/^\S+$/);

const coding = z.strictObject({
  system: uri,
  code: nonEmpty.regex(/^\S+( \S+)*$/),
  display: nonEmpty.optional(),
});
const codeableConcept = z.strictObject({ coding: z.array(coding).min(1) });
const identifier = z.strictObject({ system: uri, value: nonEmpty });
const reference = z
  .strictObject({ identifier: identifier.optional(), display: nonEmpty.optional() })
  .refine((value) => Object.keys(value).length > 0, 'ele-1: a value or children');

/** Value set audit-event-type (extensible): DICOM CID 400, and what FHIR adds. */
const eventTypeCodes = [
  '110100 110101 110102 110103 110104 110105 110106 110107 110108 110109 110110 110111 110112 110113 110114',
]
  .join(' ')
  .split(' ');
/** Value set audit-event-sub-type (extensible): DICOM CID 401. */
const subtypeCodes = Array.from({ length: 23 }, (_, index) => String(110120 + index));

const agent = z.strictObject({
  type: codeableConcept.optional(),
  who: reference.optional(),
  requestor: z.boolean(),
  policy: z.array(uri).min(1).optional(),
  network: z
    .strictObject({
      address: nonEmpty,
      /** Required binding network-type: 1 machine name, 2 IP address, 3 telephone, 4 e-mail, 5 URI. */
      type: z.enum(['1', '2', '3', '4', '5']),
    })
    .optional(),
});

const entity = z
  .strictObject({
    what: reference.optional(),
    type: coding.extend({ system: z.literal('http://terminology.hl7.org/CodeSystem/audit-entity-type') }),
    role: coding.extend({ system: z.literal('http://terminology.hl7.org/CodeSystem/object-role') }),
    name: nonEmpty.optional(),
    query: z.base64().optional(),
    detail: z.array(z.strictObject({ type: nonEmpty, valueString: nonEmpty })).min(1),
  })
  .refine(({ name, query }) => name === undefined || query === undefined, 'sev-1: either a name or a query');

/**
 * AuditEvent of FHIR R4, restricted to what we may write: required elements, cardinalities, bindings and invariants
 * of https://hl7.org/fhir/R4/auditevent.html; strict, so that a misspelt element is found.
 */
export const fhirR4AuditEvent = z
  .strictObject({
    resourceType: z.literal('AuditEvent'),
    id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/),
    meta: z.strictObject({ profile: z.array(z.url()).min(1) }).optional(),
    type: coding.refine(
      ({ system, code }) => system === dicom && eventTypeCodes.includes(code),
      'audit-event-type',
    ),
    subtype: z
      .array(coding.refine(({ system, code }) => system !== dicom || subtypeCodes.includes(code)))
      .min(1),
    action: z.enum(['C', 'R', 'U', 'D', 'E']),
    recorded: z.iso.datetime(),
    outcome: z.enum(['0', '4', '8', '12']),
    outcomeDesc: nonEmpty.optional(),
    purposeOfEvent: z.array(codeableConcept).min(1).optional(),
    agent: z.array(agent).min(1),
    source: z.strictObject({
      observer: reference,
      type: z
        .array(
          coding.extend({ system: z.literal('http://terminology.hl7.org/CodeSystem/security-source-type') }),
        )
        .min(1),
    }),
    entity: z.array(entity).min(1),
  })
  .refine((event) => event.agent.filter(({ requestor }) => requestor).length === 1, 'exactly one requestor');
export type FhirR4AuditEvent = z.infer<typeof fhirR4AuditEvent>;

/** Bundle of FHIR R4 with AuditEvents only. */
export const fhirR4Bundle = z
  .strictObject({
    resourceType: z.literal('Bundle'),
    type: z.literal('collection'),
    entry: z
      .array(
        z.strictObject({
          fullUrl: z
            .string()
            .regex(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
          resource: fhirR4AuditEvent,
        }),
      )
      .min(1)
      .optional(),
  })
  .refine(
    ({ entry = [] }) => new Set(entry.map(({ fullUrl }) => fullUrl)).size === entry.length,
    'bdl-7: fullUrl is unique',
  );

const hasCode = (event: FhirR4AuditEvent['agent'][number], code: string) =>
  event.type?.coding.some((each) => each.code === code) ?? false;

/** What IHE BALP's profile IHE.IUA.71 ("Get Access Token") requires in addition; empty: it conforms. */
export function problemsOfGetAccessToken(event: FhirR4AuditEvent): string[] {
  const client = event.agent.filter((each) => hasCode(each, '110150'));
  const server = event.agent.filter((each) => hasCode(each, 'AuthzOauthService'));
  const user = event.agent.filter((each) => hasCode(each, 'IRCP'));
  const rules: readonly [string, boolean][] = [
    ['type', event.type.code === '110114'],
    ['one subtype', event.subtype.length === 1 && event.subtype[0]?.code === 'ITI-71'],
    ['subtype system', event.subtype[0]?.system === 'urn:ihe:event-type-code'],
    ['action and outcome', event.action === 'E' && event.outcome === '0'],
    ['closed agents', event.agent.length === client.length + server.length + user.length],
    ['one client with network', client.length === 1 && !!client[0]?.who && !!client[0].network],
    ['one server with network', server.length === 1 && !!server[0]?.who && !!server[0].network],
    [
      'a user who asks',
      user.length <= 1 && user.every((each) => each.who && each.requestor && !each.network),
    ],
    ['one entity, the request', event.entity.length === 1 && event.entity[0]?.role.code === '24'],
    ['raw request', !!event.entity[0]?.query && event.entity[0].type.code === '2' && !event.entity[0].what],
    ['token id', user.every(({ policy }) => policy?.[0]?.startsWith('urn:ietf:params:oauth:jti:'))],
  ];
  return rules.filter(([, holds]) => !holds).map(([name]) => name);
}
