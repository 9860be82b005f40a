import { AwsError } from '../aws-error.ts';
import { type Fields, fieldsOf, required, rowsOf, textOf } from '../fields.ts';
import { jsonService } from '../protocols/json.ts';
import type { Account } from '../service.ts';

const MISSING = 'ResourceNotFoundException';

const groupOf = ({ resources }: Account, name: string) => resources.get('log-group', name, MISSING);

/** ARNs of log groups come with and without `:*`. */
function taggedGroup({ resources }: Account, arn: string): Fields {
  const found = resources.list('log-group').find((group) => group.arn === `${arn.replace(/:\*$/, '')}:*`);
  if (!found) throw new AwsError(MISSING, `There is no log group ${arn}`);
  return found;
}

export const logs = jsonService({
  CreateLogGroup(input, { id, region, resources }) {
    const logGroupName = required(input, 'logGroupName');
    if (resources.find('log-group', logGroupName)) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    resources.put('log-group', logGroupName, {
      logGroupName,
      arn: `arn:aws:logs:${region}:${id}:log-group:${logGroupName}:*`,
      logGroupArn: `arn:aws:logs:${region}:${id}:log-group:${logGroupName}`,
      logGroupClass: 'STANDARD',
      creationTime: Date.now(),
      storedBytes: 0,
      tags: fieldsOf(input.tags),
    });
  },
  DescribeLogGroups: ({ logGroupNamePrefix = '' }, { resources }) => ({
    logGroups: resources
      .list('log-group')
      .filter(({ logGroupName }) => textOf(logGroupName).startsWith(textOf(logGroupNamePrefix)))
      .map(({ tags, ...group }) => group),
  }),
  PutRetentionPolicy(input, account) {
    groupOf(account, required(input, 'logGroupName')).retentionInDays = input.retentionInDays;
  },
  ListTagsForResource: (input, account) => ({
    tags: taggedGroup(account, required(input, 'resourceArn')).tags,
  }),
  DeleteLogGroup(input, { resources }) {
    resources.delete('log-group', required(input, 'logGroupName'));
  },
  PutMetricFilter(input, { resources }) {
    resources.put(
      'metric-filter',
      `${required(input, 'logGroupName')} ${required(input, 'filterName')}`,
      input,
    );
  },
  DescribeMetricFilters: ({ logGroupName, filterNamePrefix = '' }, { resources }) => ({
    metricFilters: rowsOf(resources.list('metric-filter')).filter(
      (filter) =>
        filter.logGroupName === logGroupName &&
        textOf(filter.filterName).startsWith(textOf(filterNamePrefix)),
    ),
  }),
  DeleteMetricFilter(input, { resources }) {
    resources.delete('metric-filter', `${required(input, 'logGroupName')} ${required(input, 'filterName')}`);
  },
});
