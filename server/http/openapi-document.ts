import { z } from 'zod';
import type { CallerKind, Endpoint } from '../contract/endpoint.ts';
import { endpoints } from '../contract/endpoints.ts';
import { type ErrorCode, errorBody, errors } from '../contract/errors.ts';
import { dpopNonceHeader } from '../contract/headers.ts';
import { statusOf } from './error-answer.ts';

type Json = Record<string, unknown>;

const described: readonly (readonly [id: string, endpoint: Endpoint])[] = Object.entries(endpoints);

/** The OpenAPI 3.1 description of a server at `issuer`, made from the definitions it works with. */
export function openApiDocument(issuer: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'CareLink token server',
      version: '1',
      description: 'Every path is served with and without a final slash. No body may exceed 64 KiB.',
    },
    servers: [{ url: issuer }],
    paths: pathsOf(),
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        access_token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        bound_access_token: {
          type: 'http',
          scheme: 'dpop',
          description:
            'An access token that is bound to a key, with a DPoP proof that names it (RFC 9449 §7.1)',
        },
        client_secret: {
          type: 'http',
          scheme: 'basic',
          description: 'client_secret_basic (RFC 6749 §2.3.1)',
        },
        metrics_token: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

/** For the bodies and answers that have a name. */
function componentSchemas(): Json {
  const schemas: Json = {};
  const add = (schema: z.ZodType, io: 'input' | 'output') => {
    const name = schema.meta()?.id;
    if (name !== undefined) schemas[name] = jsonSchemaOf(schema, io);
  };
  for (const [, { body, answer }] of described) {
    if (body) add(body, 'input');
    if (typeof answer === 'object') add(answer, 'output');
  }
  add(errorBody, 'output');
  return schemas;
}

function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  // A named schema must not refer to itself.
  const { $schema, ...jsonSchema } = z.toJSONSchema(schema, { io, metadata: z.registry() });
  return jsonSchema;
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const name = schema.meta()?.id;
  return name === undefined ? jsonSchemaOf(schema, io) : schemaNamed(name);
}

function pathsOf(): Json {
  const paths: Record<string, Json> = {};
  for (const [id, endpoint] of described) {
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: operationOf(id, endpoint) };
  }
  return paths;
}

function operationOf(id: string, endpoint: Endpoint): Json {
  const { summary, params, query, status = 200 } = endpoint;
  const parameters = [
    ...parametersOf('path', params),
    ...parametersOf('query', query),
    ...proofParameterOf(endpoint),
  ];
  return {
    operationId: id,
    summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...securityOf(endpoint),
    ...requestBodyOf(endpoint),
    responses: { [status]: successOf(endpoint), ...unreplicatedOf(endpoint), ...refusalsOf(endpoint) },
  };
}

function parametersOf(place: 'path' | 'query', schema: z.ZodObject | undefined): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: place === 'path' ? withoutPattern(property) : property,
  }));
}

/** Callers get the id for a path from an answer, so saying that it is a UUID is enough. */
function withoutPattern(schema: z.core.JSONSchema._JSONSchema): z.core.JSONSchema._JSONSchema {
  if (typeof schema === 'boolean' || schema.format !== 'uuid') return schema;
  const { pattern, ...rest } = schema;
  return rest;
}

const tokenSchemes = [{ access_token: [] }, { bound_access_token: [] }];
/** A token bound to a key uses another scheme. */
const securityOfCaller: Partial<Record<CallerKind, readonly Json[]>> = {
  access_token: tokenSchemes,
  workstation: tokenSchemes,
  client_secret: [{ client_secret: [] }],
  metrics_token: [{ metrics_token: [] }],
};

function securityOf({ caller }: Endpoint): Json {
  const security = securityOfCaller[caller];
  return security ? { security } : {};
}

/** Whether a DPoP proof is checked; where the caller presents an access token, that depends on the token. */
function proofOf({ proof, caller }: Endpoint): 'optional' | 'required' | undefined {
  if (caller === 'workstation' || caller === 'device_key') return 'required';
  return caller === 'access_token' ? 'optional' : proof;
}

function proofParameterOf(endpoint: Endpoint): Json[] {
  const proof = proofOf(endpoint);
  const parameter = { name: 'DPoP', in: 'header', description: 'A DPoP proof (RFC 9449 §4.2).' };
  return proof ? [{ ...parameter, required: proof === 'required', schema: { type: 'string' } }] : [];
}

function requestBodyOf({ body, isForm }: Endpoint): Json {
  if (!body) return {};
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  return { requestBody: { required: true, content: { [type]: { schema: schemaOf(body, 'input') } } } };
}

function successOf(endpoint: Endpoint): Json {
  const { answer, headers = [] } = endpoint;
  const nonce = proofOf(endpoint) ? [dpopNonceHeader] : [];
  return { description: 'Done.', ...headersOf([...headers, ...nonce]), content: contentOf(answer) };
}

function unreplicatedOf(endpoint: Endpoint): Json {
  if (!endpoint.tellsReplication) return {};
  const description = 'Done, but not yet on a second machine: `not_yet_replicated` is true.';
  return { 202: { ...successOf(endpoint), description } };
}

function contentOf(answer: Endpoint['answer']): Json {
  if (answer === 'text') return { 'text/plain': { schema: { type: 'string' } } };
  if (answer === 'events') return { 'text/event-stream': { schema: { type: 'string' } } };
  const schema = answer === 'json' ? { type: 'object' } : schemaOf(answer, 'output');
  return { 'application/json': { schema } };
}

function refusalsOf(endpoint: Endpoint): Json {
  const byStatus = Map.groupBy(codesOf(endpoint), (code) => statusOf(code, endpoint.path));
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [status, refusalOf(status, codes)] as const),
  );
}

function refusalOf(status: number, codes: readonly ErrorCode[]): Json {
  const challenge = status === 401 ? ['WWW-Authenticate'] : [];
  const nonce = codes.includes('use_dpop_nonce') ? [dpopNonceHeader] : [];
  const pause = status === 429 || status === 503 ? ['Retry-After'] : [];
  return {
    description: codes.map((code) => `\`${code}\`: ${errors[code].sentence}`).join('\n\n'),
    ...headersOf([...challenge, ...nonce, ...pause]),
    content: {
      'application/json': {
        schema: { allOf: [schemaNamed('Error'), { properties: { error: { enum: codes } } }] },
      },
    },
  };
}

function codesOf(endpoint: Endpoint): readonly ErrorCode[] {
  const { body, query, caller, errors: own = [] } = endpoint;
  const codes: ErrorCode[] = [
    ...own,
    ...(body ? (['invalid_request', 'payload_too_large', 'unsupported_media_type'] as const) : []),
    ...(query ? (['invalid_request'] as const) : []),
    ...(securityOfCaller[caller] === tokenSchemes ? (['invalid_token'] as const) : []),
    ...(caller === 'client_secret' ? (['invalid_client'] as const) : []),
    ...(caller === 'workstation' ? (['workstation_required'] as const) : []),
    ...(proofOf(endpoint) ? (['use_dpop_nonce', 'invalid_dpop_proof'] as const) : []),
    'server_error',
    'unavailable',
  ];
  return [...new Set(codes)];
}

function headersOf(names: readonly string[]): Json {
  if (names.length === 0) return {};
  return { headers: Object.fromEntries(names.map((name) => [name, { schema: { type: 'string' } }])) };
}

function schemaNamed(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}
