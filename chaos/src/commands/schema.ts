// Writes experiment.schema.json, for editors; a test fails when it is stale.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsonSchema } from '../json-schema.ts';

writeFileSync(join(import.meta.dirname, '../experiment.schema.json'), jsonSchema());
