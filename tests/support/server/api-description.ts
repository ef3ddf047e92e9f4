import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect } from 'vitest';
import { type Answer, call } from './dpop-client.ts';

interface DescribedAnswer {
  readonly content: Readonly<Record<string, { readonly schema: object }>>;
}
type Methods = Readonly<Record<string, { readonly responses: Readonly<Record<string, DescribedAnswer>> }>>;
interface Document {
  readonly paths: Readonly<Record<string, Methods>>;
  readonly components: object;
}

/** Checks real answers against the OpenAPI document that the server itself publishes. */
export class ApiDescription {
  readonly #ajv = new Ajv2020({ allErrors: true, strictTypes: false });
  readonly #document: Document;
  /** `method path status` of every answer so far. */
  readonly seen = new Set<string>();

  private constructor(document: Document) {
    addFormats.default(this.#ajv);
    // Added to every schema, so that its references resolve.
    this.#ajv.addKeyword('components');
    this.#document = document;
  }

  static async of(url: string): Promise<ApiDescription> {
    const { status, body } = await call(`${url}/openapi.json`);
    expect(status).toBe(200);
    return new ApiDescription(body);
  }

  /** Fails unless the document describes the answer for this call. */
  expectDescribed(method: 'get' | 'post' | 'delete', path: string, answer: Answer): void {
    const { paths, components } = this.#document;
    const place = `${method} ${path} ${answer.status}`;
    const described = paths[path]?.[method]?.responses[answer.status];
    if (!described) throw new Error(`${place} is not described: ${JSON.stringify(answer.body)}`);
    const [type = ''] = (answer.headers.get('content-type') ?? '').split(';');
    const schema = described.content[type]?.schema;
    if (!schema) throw new Error(`${place} is not described as ${type}`);
    const valid = this.#ajv.validate({ ...schema, components }, answer.body);
    expect(valid, `${place}: ${this.#ajv.errorsText()} in ${JSON.stringify(answer.body)}`).toBe(true);
    this.seen.add(place);
  }

  /** `method path status` of everything that the document describes. */
  described(): readonly string[] {
    return Object.entries(this.#document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { responses }]) =>
        Object.keys(responses).map((status) => `${method} ${path} ${status}`),
      ),
    );
  }
}
