import { createHash, randomBytes, randomInt, randomUUID } from 'node:crypto';

export const REGION = 'us-east-1';
export const ACCOUNT = '000000000000';

const arn = (resource: string) => `arn:aws:ecs:${REGION}:${ACCOUNT}:${resource}`;

export const clusterArn = (cluster: string) => arn(`cluster/${cluster}`);
export const serviceArn = (cluster: string, service: string) => arn(`service/${cluster}/${service}`);
export const taskArn = (cluster: string, task: string) => arn(`task/${cluster}/${task}`);
export const taskDefinitionArn = (family: string, revision: number) =>
  arn(`task-definition/${family}:${revision}`);
export const containerArn = (cluster: string, task: string) =>
  arn(`container/${cluster}/${task}/${randomUUID()}`);
export const containerInstanceArn = (cluster: string, id: string) =>
  arn(`container-instance/${cluster}/${id}`);

export const capacityProviderArn = (name: string) => arn(`capacity-provider/${name}`);

/** The one container instance of a cluster keeps its id across restarts. */
export const containerInstanceId = (cluster: string) =>
  createHash('sha256').update(cluster).digest('hex').slice(0, 32);

export const newTaskId = () => randomBytes(16).toString('hex');

/** `ecs-svc/` and 19 digits. */
export function newDeploymentId(): string {
  const digits = Array.from({ length: 18 }, () => randomInt(10)).join('');
  return `ecs-svc/${randomInt(1, 10)}${digits}`;
}

/** 21 characters, as ECS draws them. */
export const newServiceDeploymentId = () => randomBytes(16).toString('base64url').slice(0, 21);

export const serviceDeploymentArn = (cluster: string, service: string, id: string) =>
  arn(`service-deployment/${cluster}/${service}/${id}`);

/** A service revision goes by the digits of its deployment. */
export const serviceRevisionArn = (cluster: string, service: string, deploymentId: string) =>
  arn(`service-revision/${cluster}/${service}/${shortName(deploymentId)}`);

/** Clients name resources by ARN or by short name; the name is what follows the last slash. */
export const shortName = (reference: string) => reference.slice(reference.lastIndexOf('/') + 1);

export interface TaskDefinitionReference {
  family: string;
  /** Undefined means the latest ACTIVE revision. */
  revision: number | undefined;
}

/** Reads `family`, `family:revision` or an ARN; undefined when it is none of these. */
export function parseTaskDefinition(reference: string): TaskDefinitionReference | undefined {
  const match = /^(?<family>[\w-]{1,255})(?::(?<revision>\d{1,9}))?$/.exec(shortName(reference));
  if (!match?.groups?.family) return undefined;
  const { family, revision } = match.groups;
  return { family, revision: revision === undefined ? undefined : Number(revision) };
}
