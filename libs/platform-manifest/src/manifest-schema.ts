import { z } from 'zod';
import { environmentNames, environmentSchema, serviceName } from './environment-schema.ts';
import { entries, mapping, text } from './field.ts';
import { redirects } from './route-schema.ts';
import { serviceSchema } from './service-schema.ts';

const environments = Object.fromEntries(environmentNames.map((name) => [name, environmentSchema])) as Record<
  (typeof environmentNames)[number],
  typeof environmentSchema
>;

export const manifestSchema = mapping({
  name: text(serviceName.expected, serviceName.pattern).describe(
    "The cluster's name, first part of task families",
  ),
  services: entries(serviceName, serviceSchema).describe('The services by name'),
  redirects: redirects.default([]).describe('What the proxy answers with another address'),
  environments: mapping(environments).describe('The places that the platform runs in'),
});

/** The whole of platform.yaml, checked. */
export type Manifest = z.output<typeof manifestSchema>;

/** JSON Schema of platform.yaml, for editors. Rules between settings are the parser's alone. */
export function manifestJsonSchema() {
  return z.toJSONSchema(manifestSchema, { io: 'input' });
}
