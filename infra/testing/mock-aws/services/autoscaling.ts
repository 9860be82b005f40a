import { AwsError } from '../aws-error.ts';
import { type Fields, required, rowsOf, textsOf } from '../fields.ts';
import { queryService } from '../protocols/query.ts';
import { newId } from '../resources.ts';
import type { Account } from '../service.ts';

const groupOf = (input: Fields, { resources }: Account) =>
  resources.get('auto-scaling-group', required(input, 'AutoScalingGroupName'), 'ValidationError');

/** As many as are wanted, in service at once. */
function withInstances(group: Fields): Fields {
  const instances = rowsOf(group.Instances);
  const wanted = Number(group.DesiredCapacity);
  while (instances.length < wanted) {
    instances.push({
      InstanceId: newId('i'),
      AvailabilityZone: 'a',
      LifecycleState: 'InService',
      HealthStatus: 'Healthy',
      ProtectedFromScaleIn: false,
      LaunchTemplate: group.LaunchTemplate,
    });
  }
  return Object.assign(group, { Instances: instances.slice(0, wanted) });
}

export const autoscaling = queryService({
  CreateAutoScalingGroup(input, { id, region, resources }) {
    const AutoScalingGroupName = required(input, 'AutoScalingGroupName');
    const group = withInstances({
      HealthCheckType: 'EC2',
      HealthCheckGracePeriod: '0',
      DefaultCooldown: '300',
      NewInstancesProtectedFromScaleIn: 'false',
      TerminationPolicies: ['Default'],
      ...input,
      // Only its service-linked role can be one.
      ServiceLinkedRoleARN: `arn:aws:iam::${id}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
      AutoScalingGroupARN: `arn:aws:autoscaling:${region}:${id}:autoScalingGroup:${newId('uuid')}:autoScalingGroupName/${AutoScalingGroupName}`,
      CreatedTime: new Date(),
    });
    resources.put('auto-scaling-group', AutoScalingGroupName, group);
  },
  DescribeAutoScalingGroups: (input, { resources }) => ({
    AutoScalingGroups: textsOf(input.AutoScalingGroupNames).flatMap(
      (name) => resources.find('auto-scaling-group', name) ?? [],
    ),
  }),
  UpdateAutoScalingGroup(input, account) {
    withInstances(Object.assign(groupOf(input, account), input));
  },
  StartInstanceRefresh(input, account) {
    const InstanceRefreshId = newId('refresh');
    groupOf(input, account).refresh = { InstanceRefreshId, Status: 'Successful' };
    return { InstanceRefreshId };
  },
  DescribeInstanceRefreshes: (input, account) => ({
    InstanceRefreshes: [groupOf(input, account).refresh].filter(Boolean),
  }),
  DescribeScalingActivities: () => ({ Activities: [] }),
  DescribeWarmPool: () => ({ Instances: [] }),
  DeleteAutoScalingGroup(input, account) {
    const group = groupOf(input, account);
    if (rowsOf(group.Instances).length > 0 && input.ForceDelete !== 'true') {
      throw new AwsError('ResourceInUse', 'You cannot delete an AutoScalingGroup while there are instances.');
    }
    account.resources.delete('auto-scaling-group', required(input, 'AutoScalingGroupName'));
  },
});
