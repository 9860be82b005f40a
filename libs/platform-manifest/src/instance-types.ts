/**
 * What an EC2 instance has, as AWS lists it: https://aws.amazon.com/ec2/instance-types/, or for another one
 * `aws ec2 describe-instance-types --instance-types <type> --query 'InstanceTypes[].[VCpuInfo.DefaultVCpus,MemoryInfo.SizeInMiB]'`.
 * Only x86-64 ones: images and the instance's own are built for that. Memory in MiB.
 */
export const instanceTypes = {
  't3.micro': { vcpus: 2, memory: 1024 },
  't3.small': { vcpus: 2, memory: 2048 },
  't3.medium': { vcpus: 2, memory: 4096 },
  't3.large': { vcpus: 2, memory: 8192 },
  't3a.small': { vcpus: 2, memory: 2048 },
  't3a.medium': { vcpus: 2, memory: 4096 },
  't3a.large': { vcpus: 2, memory: 8192 },
  'c7i.large': { vcpus: 2, memory: 4096 },
  'm7i.large': { vcpus: 2, memory: 8192 },
  'm7i.xlarge': { vcpus: 4, memory: 16_384 },
} as const;

export type InstanceType = keyof typeof instanceTypes;

export const instanceTypeNames = Object.keys(instanceTypes) as [InstanceType, ...InstanceType[]];

/**
 * MiB that the agent keeps from tasks (ECS_RESERVED_MEMORY) for the system, Docker, the agent, SSM and a shim of about 10 for
 * each container. Terraform writes it into an instance's user data from the rendered manifest.
 */
export const RESERVED_MEMORY = 256;

/**
 * What Linux does not see of the nominal memory: firmware, kernel and its page tables. Instances have been seen to register
 * 920 MiB of 1024, 7817 of 8192 (https://github.com/aws/amazon-ecs-ami/issues/597) and 31,517 of 32,768
 * (https://github.com/ASFHyP3/hyp3/pull/1900); with these two, each is assumed to have 30 to 160 less than that.
 */
const UNSEEN_MEMORY = 96;
const UNSEEN_SHARE = 0.04;

const CPU_UNITS_A_CORE = 1024;

/** What an instance at least offers to tasks: MiB and CPU units. */
export function capacityOf(type: InstanceType): { memory: number; cpu: number } {
  const { vcpus, memory } = instanceTypes[type];
  return {
    memory: Math.floor(memory * (1 - UNSEEN_SHARE)) - UNSEEN_MEMORY - RESERVED_MEMORY,
    cpu: vcpus * CPU_UNITS_A_CORE,
  };
}
