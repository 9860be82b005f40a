import { Command } from 'commander';
import { readExperiment } from '../experiment.ts';
import { planOf, strategiesOf } from '../plan.ts';

export function planCommand(): Command {
  return new Command('plan')
    .description('Prints what a run would do, without doing any of it.')
    .argument('<file>', 'experiment in YAML or JSON')
    .action(async (file: string) => {
      const experiment = await readExperiment(file);
      const strategies = strategiesOf(experiment, { hypothesis: undefined, rollback: undefined });
      console.log([experiment.document.title, '', ...planOf(experiment, strategies)].join('\n'));
    });
}
