import { AwsError } from '../aws-error.ts';
import { type Fields, required, rowsOf, textOf, textsOf } from '../fields.ts';
import { jsonService } from '../protocols/json.ts';
import type { Account } from '../service.ts';

const MISSING = 'ResourceNotFoundException';

const ruleOf = ({ resources }: Account, name: string) => resources.get('event-rule', name, MISSING);
const targetId = (rule: string, target: unknown) => `${rule} ${textOf(target)}`;

const targetsOf = ({ resources }: Account, rule: string): Fields[] =>
  resources
    .list('event-target')
    .filter(({ Rule }) => Rule === rule)
    .map(({ Rule, ...target }) => target);

export const events = jsonService({
  PutRule(input, { id, region, resources }) {
    const Name = required(input, 'Name');
    const Arn = `arn:aws:events:${region}:${id}:rule/${Name}`;
    resources.put('event-rule', Name, { EventBusName: 'default', State: 'ENABLED', ...input, Arn });
    return { RuleArn: Arn };
  },
  DescribeRule(input, account) {
    const { Tags, ...rule } = ruleOf(account, required(input, 'Name'));
    return rule;
  },
  ListTagsForResource: (input, { resources }) => ({
    Tags: resources.list('event-rule').find(({ Arn }) => Arn === input.ResourceARN)?.Tags ?? [],
  }),
  PutTargets(input, account) {
    const Rule = required(input, 'Rule');
    ruleOf(account, Rule);
    for (const target of rowsOf(input.Targets)) {
      account.resources.put('event-target', targetId(Rule, target.Id), { ...target, Rule });
    }
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
  ListTargetsByRule(input, account) {
    const rule = required(input, 'Rule');
    ruleOf(account, rule);
    return { Targets: targetsOf(account, rule) };
  },
  RemoveTargets(input, { resources }) {
    for (const id of textsOf(input.Ids))
      resources.delete('event-target', targetId(required(input, 'Rule'), id));
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
  DeleteRule(input, account) {
    const rule = required(input, 'Name');
    if (targetsOf(account, rule).length > 0) {
      throw new AwsError('ValidationException', "Rule can't be deleted since it has targets.");
    }
    account.resources.delete('event-rule', rule);
  },
});
