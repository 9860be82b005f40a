import { hostOf } from './images-to-push.ts';

const ECR = /^\d+\.dkr\.ecr\.([\w-]+)\.amazonaws\.com$/;

/** What to do about a push that failed, from what docker said of it. */
export function pushFailure(repository: string, complaint: string): string {
  const host = hostOf(repository);
  const region = ECR.exec(host)?.[1];
  const said = complaint.trim().split('\n').at(-1) ?? '';
  if (/no basic auth credentials|unauthorized|authorization token has expired/i.test(complaint)) {
    return `not logged in to ${host}: ${logIn(host, region)} (docker says: ${said})`;
  }
  if (region !== undefined && /name unknown|repository .* does not exist/i.test(complaint)) {
    return `${host} has no repository for ${repository}: apply infra/environments/account first (docker says: ${said})`;
  }
  return `${repository} could not be pushed: ${said}`;
}

const logIn = (host: string, region: string | undefined) =>
  region === undefined
    ? `docker login ${host}`
    : `aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${host}`;
