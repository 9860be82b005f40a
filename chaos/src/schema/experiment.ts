import { z } from 'zod';
import { activity, hypothesis, settings } from './activity.ts';
import { extension } from './extension.ts';
import { text, values } from './field.ts';

export const HYPOTHESIS_STRATEGIES = [
  'default',
  'before-method-only',
  'after-method-only',
  'during-method-only',
  'continuously',
  'skip',
] as const;
export const ROLLBACK_STRATEGIES = ['default', 'always', 'never', 'deviated'] as const;

const choice = <const Values extends readonly string[]>(options: Values) =>
  z.enum(options, { error: `one of ${options.join(', ')}` });

const runtime = z.looseObject({
  hypothesis: z.looseObject({ strategy: choice(HYPOTHESIS_STRATEGIES).optional() }).optional(),
  rollbacks: z.looseObject({ strategy: choice(ROLLBACK_STRATEGIES).optional() }).optional(),
});

/** An experiment in Chaos Toolkit's open format: https://chaostoolkit.org/reference/api/experiment/ */
export const experimentSchema = z.looseObject({
  version: z.union([z.string(), z.number()]).optional(),
  title: text('a title'),
  description: z.string({ error: 'a description' }).optional(),
  tags: z.array(z.string(), { error: 'a list of words' }).optional(),
  contributions: values('a mapping of names to high, medium, low or none').optional(),
  configuration: settings.optional(),
  secrets: settings.optional(),
  controls: z.array(z.unknown()).optional(),
  extensions: z.array(extension, { error: 'a list' }).optional(),
  runtime: runtime.optional(),
  'steady-state-hypothesis': hypothesis.optional(),
  method: z.array(activity, { error: 'a list of activities, which may be empty' }),
  rollbacks: z.array(activity, { error: 'a list of activities' }).optional(),
});

export type ExperimentDocument = z.output<typeof experimentSchema>;
export type HypothesisStrategy = (typeof HYPOTHESIS_STRATEGIES)[number];
export type RollbackStrategy = (typeof ROLLBACK_STRATEGIES)[number];
