/** Sends a call to an ECS API that asks for no signature, such as ecs-local's. */
export function postToEcs(endpoint: string, operation: string, input: object): Promise<Response> {
  return fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonEC2ContainerServiceV20141113.${operation}`,
    },
    body: JSON.stringify(input),
  });
}

/** @throws Error with what it was refused with */
export async function callEcs<Output>(endpoint: string, operation: string, input: object): Promise<Output> {
  const response = await postToEcs(endpoint, operation, input);
  const output = await response.json();
  if (!response.ok) throw new Error(`${operation}: ${JSON.stringify(output)}`);
  return output as Output;
}
