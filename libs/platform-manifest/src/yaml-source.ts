import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Problem } from './manifest-error.ts';

/** A YAML text as a value that still knows where it was written. */
export interface YamlSource {
  value: unknown;
  /** What is wrong with the text as YAML; then `value` is undefined. */
  problems: readonly Problem[];
  /**
   * The line of the value at a path, counted from 1; for a missing value that of the nearest thing around it.
   * Aliases lead to what they stand for, since that is where the value is written.
   */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Reads one YAML document. Mistakes, duplicate keys and unknown tags are problems, each with line and column. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const mistakes = [...document.errors, ...document.warnings].map(({ message, pos }) => {
    const { line, col } = lines.linePos(pos[0]);
    return { ...notYaml(message), line, column: col };
  });
  return {
    ...(mistakes.length > 0 ? { value: undefined, problems: mistakes } : toValue(document)),
    lineOf: (path) => lines.linePos(offsetOf(document, path)).line,
  };
}

function toValue(document: Document): Pick<YamlSource, 'value' | 'problems'> {
  try {
    return { value: document.toJS(), problems: [] };
  } catch (error) {
    // An alias without its anchor, or aliases that unfold without end.
    return { value: undefined, problems: [notYaml((error as Error).message)] };
  }
}

function notYaml(reason: string): Problem {
  return { path: [], expected: 'YAML', received: `a mistake: ${reason}` };
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let offset = startOf(document.contents) ?? 0;
  let node: unknown = document.contents;
  for (const key of path) {
    const item = itemAt(isAlias(node) ? node.resolve(document) : node, key);
    if (item === undefined) break;
    offset = startOf(item.key) ?? startOf(item.value) ?? offset;
    node = item.value;
  }
  return offset;
}

function itemAt(node: unknown, key: PropertyKey): { key?: unknown; value: unknown } | undefined {
  if (isMap(node)) return node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key);
  if (isSeq(node) && typeof key === 'number') return { value: node.items[key] };
  return undefined;
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0];
}
