import { z } from 'zod';
import { policySchema } from '../effective-policy.ts';

const ours = [
  'values',
  'user_may_set',
  'former_name',
  'shown',
  'strictest',
  'stops',
  'json',
  'lines',
  'live',
];

/** A JSON Schema for policy files, with which editors complete and check them. */
export function policyJsonSchema(): string {
  const schema = z.toJSONSchema(policySchema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      for (const name of ours) delete (jsonSchema as Record<string, unknown>)[name];
    },
  });
  const title = 'Policy of CareLink Workstation';
  return `${JSON.stringify({ $schema: schema.$schema, title, ...schema }, null, 2)}\n`;
}
