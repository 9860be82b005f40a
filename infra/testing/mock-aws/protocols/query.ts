import type { Fields } from '../fields.ts';
import type { Actions, Answer, Call, Service } from '../service.ts';
import { xmlOf } from './xml.ts';

/** A service that takes forms and answers in XML. https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function queryService(actions: Actions): Service {
  return {
    nameOf,
    answer(call, account) {
      const { Action: name = '', ...input } = formOf(call);
      const action = actions[String(name)];
      if (!action) return undefined;
      const result = xmlOf(action(input, account) ?? {}, 'member');
      return xml(200, `${name}Response`, `<${name}Result>${result}</${name}Result>${METADATA}`);
    },
    error: (code, message, status) =>
      xml(status, 'ErrorResponse', xmlOf({ Error: { Type: 'Sender', Code: code, Message: message } }, '')),
  };
}

/** EC2's variant of it. https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
export function ec2Service(actions: Actions): Service {
  return {
    nameOf,
    answer(call, account) {
      const { Action: name = '', ...input } = formOf(call);
      const action = actions[String(name)];
      return action && xml(200, `${name}Response`, xmlOf(action(input, account) ?? { return: true }, 'item'));
    },
    error: (code, message, status) =>
      xml(status, 'Response', xmlOf({ Errors: { Error: { Code: code, Message: message } } }, '')),
  };
}

const METADATA = '<ResponseMetadata><RequestId>mock</RequestId></ResponseMetadata>';

const nameOf = (call: Call) => String(formOf(call).Action);

const xml = (status: number, root: string, body: string): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<${root}>${body}</${root}>`,
});

/** `Tag.1.Key=a` as {Tag: [{Key: 'a'}]}; a list's `member` and a map's `entry` are no level of their own. */
function formOf({ body }: Call): Fields {
  const form: Fields = {};
  for (const [path, value] of new URLSearchParams(body.toString())) {
    const parts = path.split('.').filter((part) => part !== 'member' && part !== 'entry');
    const last = parts.pop() ?? '';
    let place = form;
    for (const part of parts) {
      place[part] ??= {};
      place = place[part] as Fields;
    }
    place[last] = value;
  }
  return listed(form) as Fields;
}

function listed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, listed(member)] as const);
  const isList = entries.length > 0 && entries.every(([key]) => /^\d+$/.test(key));
  return isList ? entries.map(([, member]) => member) : Object.fromEntries(entries);
}
