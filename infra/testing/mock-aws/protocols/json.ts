import type { Fields } from '../fields.ts';
import type { Actions, Call, Service } from '../service.ts';

/** A service that takes and gives JSON. https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export function jsonService(actions: Actions): Service {
  return {
    nameOf,
    answer(call, account) {
      const action = actions[nameOf(call)];
      if (!action) return undefined;
      const input: Fields = JSON.parse(call.body.toString() || '{}');
      return { status: 200, headers: JSON_1_1, body: JSON.stringify(action(input, account) ?? {}) };
    },
    error: (code, message, status) => ({
      status,
      headers: JSON_1_1,
      body: JSON.stringify({ __type: code, message }),
    }),
  };
}

const JSON_1_1 = { 'content-type': 'application/x-amz-json-1.1' };

const nameOf = ({ headers }: Call) => String(headers['x-amz-target']).split('.').at(-1) ?? '';
