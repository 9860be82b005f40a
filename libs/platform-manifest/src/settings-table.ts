import { z } from 'zod';
import { environmentSchema } from './environment-schema.ts';
import { redirectSchema, routeSchema } from './route-schema.ts';
import { serviceSchema } from './service-schema.ts';

const START = '<!-- settings: generated -->';
const END = '<!-- end of settings -->';

/** The README with its table of settings rewritten from the schemas. */
export function withSettingsTable(readme: string): string {
  const [before = '', rest = ''] = readme.split(START);
  const after = rest.split(END)[1] ?? '';
  return `${before}${START}\n${settingsTable()}\n${END}${after}`;
}

function settingsTable(): string {
  const rows = [
    ...settings('service', serviceSchema),
    ...settings('route', routeSchema),
    ...settings('redirect', redirectSchema),
    ...settings('environment', environmentSchema),
  ];
  return ['| Setting | Meaning | Values |', '| --- | --- | --- |', ...rows].join('\n');
}

function settings(of: string, { shape }: z.ZodObject): string[] {
  return Object.entries(shape).map(([key, schema]) => {
    const { inner, description, optional } = facts(schema);
    return `| ${of} \`${key}\` | ${description} | ${values(inner)}${optional ? '; optional' : ''} |`;
  });
}

function facts(schema: unknown): { inner: unknown; description: string; optional: boolean } {
  const optional = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault;
  const inner: unknown = optional ? schema.unwrap() : schema;
  const [outside, inside] = [schema, inner].map((one) => (one as z.ZodType).description);
  return { inner, description: outside ?? inside ?? '', optional };
}

/** The schemas' messages are what they expect, so the answer to a missing value describes all others. */
function values(schema: unknown): string {
  if (schema instanceof z.ZodObject) {
    return Object.entries(schema.shape)
      .map(([key, inner]) => `\`${key}\` ${values(inner)}`)
      .join('<br>');
  }
  return (schema as z.ZodType).safeParse(undefined).error?.issues[0]?.message ?? '';
}
