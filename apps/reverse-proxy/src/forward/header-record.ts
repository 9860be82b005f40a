/** Lowercase names; a header that came more than once is an array. */
export type Headers = Record<string, string | string[]>;

/** @param headers name, value, name, value; lowercase names */
export function headerRecord(headers: readonly string[]): Headers {
  const record: Headers = {};
  for (let i = 0; i + 1 < headers.length; i += 2) {
    addHeader(record, headers[i] as string, headers[i + 1] as string);
  }
  return record;
}

export function addHeader(record: Headers, name: string, value: string): void {
  // Else it would become the record's prototype.
  if (name === '__proto__') return;
  const before = Object.hasOwn(record, name) ? record[name] : undefined;
  record[name] = before === undefined ? value : [before, value].flat();
}
