import { z } from 'zod';
import { experimentSchema } from './schema/experiment.ts';

/** The JSON Schema of an experiment, as text: what a person may write, before defaults. */
export function jsonSchema(): string {
  const schema = z.toJSONSchema(experimentSchema, { io: 'input', reused: 'ref' });
  const title = 'Chaos experiment: Chaos Toolkit’s format, with the extension platform-journey';
  return `${JSON.stringify({ ...schema, title }, null, 2)}\n`;
}
