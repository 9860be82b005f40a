import { startUpstream, type Upstream } from '@platform-journey/testing';

export interface AgentServer extends Pick<Upstream, 'close'> {
  /** What a proxy in front of it is told. */
  config: { DISCOVERY: ['agent']; AGENT_ENDPOINT: string };
  /** The tasks that `/v1/tasks` lists; undefined while the agent fails. */
  tasks: () => object[] | undefined;
  polls: number;
}

/** The introspection endpoint of an ECS agent. */
export async function startAgentServer(tasks: AgentServer['tasks']): Promise<AgentServer> {
  const upstream = await startUpstream((request, response) => {
    agent.polls++;
    const listed = request.url === '/v1/tasks' ? agent.tasks() : undefined;
    if (listed) response.end(JSON.stringify({ Tasks: listed }));
    else response.writeHead(500).end();
  });
  const endpoint = `http://127.0.0.1:${upstream.port}`;
  const agent: AgentServer = {
    config: { DISCOVERY: ['agent'], AGENT_ENDPOINT: endpoint },
    tasks,
    polls: 0,
    close: upstream.close,
  };
  return agent;
}

/** A running task behind the port of an upstream, of the family `f` unless changed. */
export function agentTask({ port }: { port: number }, changes: object = {}): object {
  return {
    Arn: `arn:${port}`,
    KnownStatus: 'RUNNING',
    Family: 'f',
    Containers: [{ Name: 'c', Ports: [{ ContainerPort: 80, HostPort: port }] }],
    ...changes,
  };
}
