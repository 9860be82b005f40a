import type { Account, Answer, Call, Service } from '../service.ts';

/** ecs-local's own. */
const LOCAL = 'us-east-1:000000000000:';

/** A real ECS, under this account's number and region. */
export const ecsAt = (endpoint: string): Service => ({
  nameOf: ({ headers }) => String(headers['x-amz-target']),
  answer: (call, account) => forwarded(endpoint, call, account),
  error: (code, message, status) => ({ status, body: JSON.stringify({ __type: code, message }) }),
});

async function forwarded(
  endpoint: string,
  { headers, body }: Call,
  { id, region }: Account,
): Promise<Answer> {
  const here = `${region}:${id}:`;
  const { 'x-amz-target': target = '', 'content-type': type = '' } = headers;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': String(target), 'content-type': type },
    body: body.toString().replaceAll(`ecs:${here}`, `ecs:${LOCAL}`),
  });
  const text = (await response.text()).replaceAll(`ecs:${LOCAL}`, `ecs:${here}`);
  return { status: response.status, headers: { 'content-type': type }, body: text };
}
