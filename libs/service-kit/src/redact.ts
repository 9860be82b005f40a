const CREDENTIALS = /^(?:proxy-)?authorization$|^(?:set-)?cookie$/i;
const REDACTED = '[Redacted]';

type Fields = Record<string, unknown>;

/**
 * What is logged instead of these fields: credentials are blanked out in each object among them and in its `headers`.
 * Our own, as pino's redaction costs 20 µs a line; here, fields that are not objects cost nothing.
 */
export function redact(fields: Fields): Fields {
  let redacted = fields;
  for (const name in fields) {
    const value = fields[name];
    if (typeof value !== 'object' || value === null) continue;
    const clean = redactObject(value as Fields);
    if (clean === value) continue;
    if (redacted === fields) redacted = { ...fields };
    redacted[name] = clean;
  }
  return redacted;
}

function redactObject(object: Fields): Fields {
  const blanked = blank(object);
  const { headers } = object;
  if (typeof headers !== 'object' || headers === null) return blanked;
  const cleanHeaders = blank(headers as Fields);
  return cleanHeaders === headers ? blanked : withFields(blanked, { headers: cleanHeaders });
}

function blank(object: Fields): Fields {
  const secret = Object.keys(object).filter((name) => CREDENTIALS.test(name));
  if (secret.length === 0) return object;
  return withFields(object, Object.fromEntries(secret.map((name) => [name, REDACTED])));
}

/** A copy that is still an Error if the original is one; an error's stack is its own alone. */
function withFields(object: Fields, fields: Fields): Fields {
  const copy = Object.create(Object.getPrototypeOf(object), Object.getOwnPropertyDescriptors(object));
  if (object instanceof Error) Object.defineProperty(copy, 'stack', { value: object.stack });
  for (const name in fields) {
    Object.defineProperty(copy, name, { value: fields[name], enumerable: true });
  }
  return copy;
}
