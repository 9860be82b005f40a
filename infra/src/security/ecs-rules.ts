import { block, blocks, type Check, each, type SecurityRule, type Settings } from './security-rule.ts';

interface Container {
  name: string;
  privileged?: boolean;
  readonlyRootFilesystem?: boolean;
  restartPolicy?: { enabled?: boolean };
  linuxParameters?: { capabilities?: { add?: string[]; drop?: string[] } };
  user?: string;
  environment?: { name: string; value?: string }[];
}

const SECRET_NAME = /SECRET|PASSWORD|TOKEN|PRIVATE|CREDENTIAL|API_?KEY/i;
/** As a CA's external account binding has one, in ACME_ISSUERS. */
const SECRET_VALUE = /hmacKey|BEGIN [A-Z ]*PRIVATE KEY|AKIA[A-Z0-9]{16}/;

export const ecsRules: SecurityRule[] = [
  {
    id: 'CKV_AWS_65',
    title: 'clusters have Container Insights',
    skipped:
      'it costs by the metric, more in a month than the alarms that are needed: those read the logs, the instance and the events of ECS.',
  },
  {
    id: 'CKV_AWS_97',
    title: 'volumes of EFS are encrypted on their way',
    skipped: 'tasks have no volume.',
    check: each('aws_ecs_task_definition', (settings) => blocks(settings, 'volume').length > 0 && 'has one'),
  },
  {
    id: 'CKV_AWS_223',
    title: 'what is done through ECS Exec is logged',
    skipped: 'nobody can use it: services do not enable it and roles do not allow it.',
    check: each('aws_ecs_service', ({ enable_execute_command: enabled }) => enabled === true && 'enables it'),
  },
  {
    id: 'CKV_AWS_224',
    title: 'the log of ECS Exec is encrypted with a key of KMS',
    skipped: 'there is none, as above.',
  },
  {
    id: 'CKV_AWS_249',
    title: 'what starts a task and what the task may do are two roles',
    check: each('aws_ecs_task_definition', ({ execution_role_arn: execution, task_role_arn: task }) => {
      return (!execution || !task || execution === task) && 'has one';
    }),
  },
  {
    id: 'CKV_AWS_333',
    title: 'services get no public address of their own',
    check: each('aws_ecs_service', (settings) => {
      return block(settings, 'network_configuration').assign_public_ip === true && 'gets one';
    }),
  },
  {
    id: 'CKV_AWS_334',
    title: 'no container is privileged',
    check: containers(({ privileged }) => privileged === true),
  },
  {
    id: 'CKV_AWS_335',
    title: "containers do not see the host's processes",
    check: each('aws_ecs_task_definition', ({ pid_mode: mode }) => mode === 'host' && 'does'),
  },
  {
    id: 'CKV_AWS_336',
    title: 'the root file systems of containers are read-only',
    check: containers(({ readonlyRootFilesystem }) => readonlyRootFilesystem !== true),
  },
  {
    title: 'containers have no capability of Linux',
    check: containers(({ linuxParameters: { capabilities: { add = [], drop = [] } = {} } = {} }) => {
      return !drop.includes('ALL') || add.length > 0;
    }),
  },
  {
    title: 'containers do not run as root',
    // Whom an image runs as is not in a plan: `docker:e2e` looks at the images.
    check: containers(({ user = 'node' }) => ['root', '0'].includes(user.split(':', 1)[0] ?? '')),
  },
  {
    title: 'processes in containers cannot become more than they are (no-new-privileges)',
    skipped:
      'ECS documents the option for instances whose agent registers SELinux or AppArmor, and places no task elsewhere that it finds to need them. Nobody is root, there is no capability to gain, and nothing can be written that could be run.',
  },
  {
    title: 'no secret stands in the environment of a container, where whoever may describe tasks reads it',
    check: containers(({ environment = [] }) =>
      environment.some(({ name, value = '' }) => SECRET_NAME.test(name) || SECRET_VALUE.test(value)),
    ),
  },
  {
    title: 'a container that ends by itself is restarted',
    check: containers(({ restartPolicy }) => restartPolicy?.enabled !== true),
  },
  {
    title: 'a deployment that fails is rolled back',
    check: each('aws_ecs_service', (settings) => {
      const { enable, rollback } = block(settings, 'deployment_circuit_breaker');
      return !(enable === true && rollback === true) && 'goes on trying';
    }),
  },
  {
    title: 'services start without tasks, since the registry is empty then',
    check: each('aws_ecs_service', ({ desired_count: count }) => count !== 0 && `starts with ${count}`),
  },
];

/** Names the containers of a task definition that break a rule. */
function containers(breaks: (container: Container) => boolean): Check {
  return each('aws_ecs_task_definition', ({ container_definitions: text }: Settings) => {
    const found: Container[] = JSON.parse(String(text));
    const names = found.filter(breaks).map(({ name }) => name);
    return names.length > 0 && `has container ${names.join(', ')}`;
  });
}
