import { rollback, undo } from '@platform-journey/deploy';
import { answerRollOut } from './answer.ts';
import type { EnvironmentOptions } from './environment-options.ts';
import { namedServices } from './target.ts';
import { readDone } from './undo-file.ts';

export interface RollbackVerbOptions extends EnvironmentOptions {
  service?: string[];
  undo?: string;
  timeout?: number;
}

export function rollbackVerb(options: RollbackVerbOptions): Promise<void> {
  return answerRollOut('Roll back', options, async (rollOut, { environment }) => {
    if (options.undo !== undefined) {
      return undo({ ...rollOut, done: await readDone(options.undo, environment) });
    }
    return rollback({ ...rollOut, services: namedServices(environment, options.service) });
  });
}
