import { Command } from 'commander';
import { readExperiment } from '../experiment.ts';

export function validateCommand(): Command {
  return new Command('validate')
    .description('Checks an experiment and says everything that is wrong with it.')
    .argument('<file>', 'experiment in YAML or JSON')
    .action(async (file: string) => {
      const { document, warnings } = await readExperiment(file);
      for (const warning of warnings) console.warn(`warning: ${warning}`);
      console.log(`${file}: "${document.title}" is a valid experiment`);
    });
}
