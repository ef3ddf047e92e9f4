import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { endpoints } from '../../../../server/contract/endpoints.ts';
import type { Ports } from '../../../../server/domain/ports.ts';
import { StationLines } from '../../../../server/domain/stations/station-lines.ts';
import { createApp } from '../../../../server/http/create-app.ts';
import { openApiDocument } from '../../../../server/http/openapi-document.ts';

/** All routes of the app as `method path`, in OpenAPI's notation. */
function routesOfApp(): readonly string[] {
  // Routes are only registered here; none is called.
  const ports = { rules: { setupCode: 'a code' } } as unknown as Ports;
  const app = createApp({
    ports,
    lines: new StationLines(ports, { heartbeatMs: 1, mostLines: 1, mostOfNetwork: 1 }),
    issuer: 'https://carelink.example',
    isDraining: () => false,
    assertReady: async () => ({}),
    trustProxy: null,
    hasTls: false,
    metricsPage: { contentType: 'text/plain', text: async () => '', token: null },
  });
  return app.router.stack.flatMap(({ route }) => {
    if (!route) return [];
    const methods = new Set(route.stack.map(({ method }) => method).filter(Boolean));
    return [...methods].map((method) => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`);
  });
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const outcome = await validator.validate(openApiDocument('https://carelink.example'));
    expect(outcome).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('describes every route there is, and no other', () => {
    const described = Object.values(endpoints).map(({ method, path }) => `${method} ${path}`);
    expect(described.toSorted()).toEqual(routesOfApp().toSorted());
  });

  it('holds nothing of the machine that it was made on', () => {
    expect(JSON.stringify(openApiDocument('https://carelink.example'))).not.toMatch(
      /\$schema|file:|127\.0\.0\.1/,
    );
  });
});
