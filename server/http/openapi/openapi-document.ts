import { z } from 'zod';
import { numberText } from '../../contract/administration.ts';
import { type ErrorCode, errors } from '../../contract/errors.ts';
import { dpopNonceHeader } from '../../contract/headers.ts';
import { statusOf } from '../error-answer.ts';
import type { Operation } from './operation.ts';
import { operations } from './operations.ts';
import { querySchemas, requestSchemas, responseSchemas } from './schemas.ts';

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 description of a server at `issuer`, made of the schemas that it works with. */
export function openApiDocument(issuer: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'CareLink token server',
      version: '1',
      description: 'Every path is served with and without a final slash. No body may exceed 64 KiB.',
    },
    servers: [{ url: issuer }],
    paths: pathsOf(operations),
    components: {
      schemas: {
        ...jsonSchemasOf(requestSchemas, 'input'),
        ...jsonSchemasOf(responseSchemas, 'output'),
      },
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

function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output' = 'input'): Json {
  const { $schema, ...jsonSchema } = z.toJSONSchema(schema, { io });
  return jsonSchema;
}

function jsonSchemasOf(schemas: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output'): Json {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, jsonSchemaOf(schema, io)]),
  );
}

function pathsOf(described: readonly Operation[]): Json {
  const paths: Record<string, Json> = {};
  for (const operation of described) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: operationOf(operation) };
  }
  return paths;
}

function operationOf(operation: Operation): Json {
  const parameters = [
    ...pathParametersOf(operation),
    ...queryParametersOf(operation),
    ...proofParameterOf(operation),
  ];
  return {
    operationId: operation.id,
    summary: operation.summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...securityOf(operation),
    ...(operation.body ? { requestBody: requestBodyOf(operation.path, operation.body) } : {}),
    responses: { [operation.status ?? 200]: successOf(operation), ...refusalsOf(operation) },
  };
}

function pathParametersOf({ path }: Operation): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'user_id' ? jsonSchemaOf(numberText) : { type: 'string', format: 'uuid' },
  }));
}

function queryParametersOf({ query }: Operation): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(querySchemas[query], { io: 'input' });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

/** A token that is bound to a key comes by another scheme. */
function securityOf({ caller }: Operation): Json {
  const bound = caller === 'access_token' ? [{ bound_access_token: [] }] : [];
  return caller ? { security: [{ [caller]: [] }, ...bound] } : {};
}

function proofOf({ proof, caller, isOfWorkstation }: Operation): Operation['proof'] {
  if (isOfWorkstation) return 'required';
  return caller === 'access_token' ? 'optional' : proof;
}

function proofParameterOf(operation: Operation): Json[] {
  const proof = proofOf(operation);
  const parameter = { name: 'DPoP', in: 'header', description: 'A DPoP proof (RFC 9449 §4.2).' };
  return proof ? [{ ...parameter, required: proof === 'required', schema: { type: 'string' } }] : [];
}

function requestBodyOf(path: string, schema: string): Json {
  const type = path.startsWith('/oauth/') ? 'application/x-www-form-urlencoded' : 'application/json';
  return { required: true, content: { [type]: { schema: schemaNamed(schema) } } };
}

function successOf(operation: Operation): Json {
  const { answer, headers = [] } = operation;
  const proof = proofOf(operation);
  const type = typeOfAnswer[answer] ?? 'application/json';
  const isText = answer === 'text' || answer === 'events';
  const schema = isText ? { type: 'string' } : answer === 'none' ? { type: 'object' } : schemaNamed(answer);
  return {
    description: 'Done.',
    ...headersOf([...headers, ...(proof ? [dpopNonceHeader] : [])]),
    content: { [type]: { schema } },
  };
}

const typeOfAnswer: Readonly<Record<string, string>> = { text: 'text/plain', events: 'text/event-stream' };

function refusalsOf(operation: Operation): Json {
  const byStatus = Map.groupBy(codesOf(operation), (code) => statusOf(code, operation.path));
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

function codesOf(operation: Operation): readonly ErrorCode[] {
  const { body, query, caller, errors: own = [] } = operation;
  const codes: ErrorCode[] = [
    ...own,
    ...(body ? (['invalid_request', 'payload_too_large', 'unsupported_media_type'] as const) : []),
    ...(query ? (['invalid_request'] as const) : []),
    ...(caller === 'access_token' ? (['invalid_token'] as const) : []),
    ...(caller === 'client_secret' ? (['invalid_client'] as const) : []),
    ...(operation.isOfWorkstation ? (['workstation_required'] as const) : []),
    ...(proofOf(operation) ? (['use_dpop_nonce', 'invalid_dpop_proof'] as const) : []),
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
