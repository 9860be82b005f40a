import { required, textsOf } from '../fields.ts';
import { queryService } from '../protocols/query.ts';

export const cloudwatch = queryService({
  PutMetricAlarm(input, { id, region, resources }) {
    const name = required(input, 'AlarmName');
    const AlarmArn = `arn:aws:cloudwatch:${region}:${id}:alarm:${name}`;
    const { Tags = resources.find('alarm', name)?.Tags ?? [] } = input;
    resources.put('alarm', name, { ActionsEnabled: true, ...input, AlarmArn, StateValue: 'OK', Tags });
  },
  DescribeAlarms: (input, { resources }) => ({
    MetricAlarms: textsOf(input.AlarmNames).flatMap((name) => {
      const { Tags, ...alarm } = resources.find('alarm', name) ?? {};
      return 'AlarmName' in alarm ? [alarm] : [];
    }),
    CompositeAlarms: [],
  }),
  ListTagsForResource: (input, { resources }) => ({
    Tags: resources.list('alarm').find(({ AlarmArn }) => AlarmArn === input.ResourceARN)?.Tags,
  }),
  DeleteAlarms(input, { resources }) {
    for (const name of textsOf(input.AlarmNames)) resources.delete('alarm', name);
  },
});
