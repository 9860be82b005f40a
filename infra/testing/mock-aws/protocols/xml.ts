const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const escaped = (text: string) => text.replace(/[&<>]/g, (character) => ESCAPES[character] ?? '');

/**
 * Members as XML. What is undefined is left out.
 *
 * @param item what each member of a list is called; entries of a map are the map's own children
 */
export function xmlOf(value: unknown, item: string): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((one) => element(item, one, item)).join('');
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return escaped(String(value));
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => element(name, member, item))
    .join('');
}

function element(name: string, value: unknown, item: string): string {
  if (name === 'entry' && Array.isArray(value)) return value.map((one) => element(name, one, item)).join('');
  return `<${name}>${xmlOf(value, item)}</${name}>`;
}

/** What stands in the first element of that name, as it is written. */
export const textIn = (xml: string, name: string): string | undefined =>
  new RegExp(`<${name}(?: [^>]*)?>([^]*?)</${name}>`).exec(xml)?.[1];

/** What stands in each element of that name. */
export const textsIn = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^]*?)</${name}>`, 'g'))].map(([, text = '']) => text);
