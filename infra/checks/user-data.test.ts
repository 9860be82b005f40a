import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { INFRA } from '../src/terraform.ts';
import { lacks, SHELLCHECK, TERRAFORM } from './needs.ts';

const run = promisify(execFile);

/** Of the machine itself, and of root alone: left out elsewhere, in CI too. */
const canHaveNetworks = await run('unshare', ['--net', 'iptables', '--version']).then(
  () => true,
  () => false,
);

const SETTINGS = {
  cluster: 'platform-staging',
  region: 'eu-central-1',
  reserved_memory: 256,
  elastic_ip_allocation_id: 'eipalloc-0123456789abcdef0',
};

/** The script as Terraform renders it. */
async function rendered(settings: object): Promise<string> {
  const template = join(INFRA, 'modules/cluster/user-data.sh.tftpl');
  const values = `jsondecode(${JSON.stringify(JSON.stringify(settings))})`;
  const folder = await mkdtemp(join(tmpdir(), 'user-data-'));
  const expression = `base64encode(templatefile(${JSON.stringify(template)}, ${values}))\n`;
  const answer = await withInput('terraform', ['console'], expression, folder).finally(() =>
    rm(folder, { recursive: true }),
  );
  return Buffer.from(JSON.parse(answer), 'base64').toString();
}

/** What a command that reads its input writes. */
async function withInput(command: string, args: string[], input: string, cwd = INFRA): Promise<string> {
  const running = run(command, args, { cwd });
  running.child.stdin?.end(input);
  return (await running).stdout;
}

const complaints = (script: string) =>
  withInput('shellcheck', ['--severity=style', '-'], script).catch(
    (error: { stdout: string; message: string }) => error.stdout || error.message,
  );

/** The files that the script writes, by their paths. */
function filesOf(script: string): Record<string, string> {
  const written = script.matchAll(/^cat >>?(\S+) <<'(\w+)'\n(.*?)^\2$/gms);
  return Object.fromEntries([...written].map(([, path = '', , text = '']) => [path, text]));
}

/** Lines of `name=value`, of which a name may have several. */
function settingsOf(file: string | undefined): [name: string, value: string][] {
  return [...(file ?? '').matchAll(/^([\w.]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]);
}

const METADATA_UNIT = '/etc/systemd/system/metadata-for-root.service';
const ADDRESS_SCRIPT = '/usr/local/sbin/take-address';

describe.skipIf(await lacks(TERRAFORM, SHELLCHECK))('user data', () => {
  let alone: string;
  let balanced: string;
  let files: Record<string, string>;

  beforeAll(async () => {
    alone = await rendered({ ...SETTINGS, takes_address: true });
    balanced = await rendered({ ...SETTINGS, takes_address: false, elastic_ip_allocation_id: null });
    files = filesOf(alone);
  });

  const metadataRules = () =>
    settingsOf(files[METADATA_UNIT]).flatMap(([name, value]) => (name === 'ExecStart' ? [value] : []));

  it('has nothing that ShellCheck would change, nor have the scripts in it', async () => {
    for (const script of [alone, balanced, files[ADDRESS_SCRIPT] ?? '']) {
      expect(script).toMatch(/^#!/);
      expect(await complaints(script)).toBe('');
    }
  });

  it('tells the agent its cluster, what it must leave to the system, and that tasks have roles of their own', () => {
    expect(Object.fromEntries(settingsOf(files['/etc/ecs/ecs.config']))).toEqual({
      ECS_CLUSTER: 'platform-staging',
      ECS_RESERVED_MEMORY: '256',
      ECS_ENABLE_TASK_IAM_ROLE: 'true',
      ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST: 'true',
      ECS_AWSVPC_BLOCK_IMDS: 'true',
    });
  });

  it('lets proxies that are not root listen on 80, and hand waiting connections to each other', () => {
    expect(Object.fromEntries(settingsOf(files['/etc/sysctl.d/90-platform.conf']))).toEqual({
      'net.ipv4.ip_unprivileged_port_start': '80',
      'net.ipv4.tcp_migrate_req': '1',
    });
    expect(alone).toContain('\nsysctl --quiet --load=/etc/sysctl.d/90-platform.conf\n');
  });

  it('closes instance metadata to tasks before the first one starts, at every start of the machine', () => {
    const unit = Object.fromEntries(settingsOf(files[METADATA_UNIT]));
    expect(unit.Before?.split(' ')).toEqual(expect.arrayContaining(['docker.service', 'ecs.service']));
    expect(unit).toMatchObject({
      Type: 'oneshot',
      RemainAfterExit: 'true',
      WantedBy: 'multi-user.target',
      RequiredBy: 'ecs.service',
    });
    expect(metadataRules()).toHaveLength(2);
    expect(alone).toMatch(/^set -euo pipefail$/m);
    const closed = alone.indexOf('\nsystemctl enable --now metadata-for-root.service\n');
    expect(closed).toBeGreaterThan(0);
    expect(alone.indexOf('ECS_CLUSTER=')).toBeGreaterThan(closed);
  });

  it('takes the address where there is one instance, and not where there are more', () => {
    expect(files[ADDRESS_SCRIPT]).toContain(
      'associate-address --region eu-central-1 --allocation-id eipalloc-0123456789abcdef0 ',
    );
    expect(Object.keys(filesOf(balanced))).toEqual(
      Object.keys(files).filter((path) => !path.includes('take-address')),
    );
  });

  it.skipIf(!canHaveNetworks)('keeps users and containers from the metadata, and root not', async () => {
    const inNetwork = ['--net', 'bash', '-euc', NETWORK, 'bash', ...metadataRules()];
    const { stdout } = await run('unshare', inNetwork, { env: { ...process.env, NODE: process.execPath } });
    expect(stdout.trim().split('\n')).toEqual([
      'before: root reached, user reached, container reached',
      'after: root reached, user refused, container refused',
    ]);
  });
});

/**
 * In a network of its own, with the metadata's address on it and what is a container's end of docker0 in another one: who reaches
 * the address before and after the commands that are its arguments.
 */
const NETWORK = `
ip link set lo up
ip address add 169.254.169.254/32 dev lo
"$NODE" -e 'require("node:http").createServer((_, answer) => answer.end()).listen(80, "169.254.169.254")' & server=$!
unshare --net sleep 60 & container=$!
trap 'kill $server $container' EXIT
inside() { nsenter --net --target $container "$@"; }
ask() { if "$@" curl --silent --max-time 3 http://169.254.169.254/; then echo reached; else echo refused; fi; }
all() { echo "$1: root $(ask env), user $(ask setpriv --reuid 1000 --clear-groups), container $(ask inside)"; }
until [ "$(readlink /proc/$container/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.05; done
ip link add docker0 type veth peer name eth0 netns $container
ip address add 172.17.0.1/16 dev docker0
ip link set docker0 up
inside ip address add 172.17.0.2/16 dev eth0
inside ip link set eth0 up
inside ip route add default via 172.17.0.1
for _ in $(seq 50); do [ "$(ask env) $(ask inside)" = 'reached reached' ] && break; sleep 0.1; done
all before
for rule in "$@"; do $rule; done
all after
`;
