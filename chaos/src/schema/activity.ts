import { z } from 'zod';
import { amountOrReference, text, values } from './field.ts';
import { provider } from './provider.ts';

const target = text('the name of a field of the output').optional();

const regexTolerance = z.looseObject({
  type: z.literal('regex'),
  pattern: text('a regular expression'),
  target,
});
const jsonpathTolerance = z.looseObject({
  type: z.literal('jsonpath'),
  path: text('a JSONPath'),
  target,
  count: amountOrReference('a number of matches').optional(),
  expect: z.unknown().optional(),
});
const rangeTolerance = z.looseObject({
  type: z.literal('range'),
  range: z.tuple([z.number(), z.number()], { error: 'two numbers' }),
  target,
});
const probeTolerance = z.looseObject({
  type: z.literal('probe'),
  name: text('a name'),
  provider,
});

const structuredTolerance = z.discriminatedUnion(
  'type',
  [regexTolerance, jsonpathTolerance, rangeTolerance, probeTolerance],
  { error: 'a tolerance whose type is regex, jsonpath, range or probe' },
);

export const tolerance = z.union(
  [structuredTolerance, z.boolean(), z.number(), z.string(), z.array(z.unknown())],
  {
    error:
      'true or false, a number, a string, a list, or a mapping whose type is regex, jsonpath, range or probe',
  },
);

const pauses = z.looseObject({
  before: amountOrReference('seconds').optional(),
  after: amountOrReference('seconds').optional(),
});

export const fullActivity = z.looseObject({
  type: z.enum(['probe', 'action'], { error: 'probe or action' }),
  name: text('a name'),
  provider,
  background: z.union([z.boolean(), text('true or false')], { error: 'true or false' }).optional(),
  pauses: pauses.optional(),
  tolerance: tolerance.optional(),
  controls: z.array(z.unknown()).optional(),
});

export const reference = z.looseObject({ ref: text('the name of another activity') });

export const activity = z.union([fullActivity, reference], { error: 'an activity, or only "ref"' });

export const hypothesis = z.looseObject({
  title: text('a title'),
  probes: z
    .array(activity, { error: 'a list of probes' })
    .optional()
    .describe('every probe needs a tolerance'),
  controls: z.array(z.unknown()).optional(),
});

/** A setting or a secret: a value, or where to get it. */
export const setting = z.unknown();
export const settings = values('a mapping of names to values');

export type Activity = z.output<typeof fullActivity>;
export type Reference = z.output<typeof reference>;
export type Tolerance = z.output<typeof tolerance>;
export type StructuredTolerance = z.output<typeof structuredTolerance>;
