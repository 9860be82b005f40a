export type Variables = Readonly<Record<string, unknown>>;

const REFERENCE = /\$\{([^{}]+)\}/g;
const LONE_REFERENCE = /^\$\{([^{}]+)\}$/;

/**
 * Replaces every `${x}` in a value, in depth. A lone `${x}` keeps the type of what it names; an unknown one stays as it
 * is, because it may be meant for a shell.
 */
export function substitute(value: unknown, variables: Variables): unknown {
  if (typeof value === 'string') return substituteText(value, variables);
  if (Array.isArray(value)) return value.map((item) => substitute(item, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, variables)]));
}

function substituteText(text: string, variables: Variables): unknown {
  const lone = LONE_REFERENCE.exec(text)?.[1];
  if (lone !== undefined && Object.hasOwn(variables, lone)) return variables[lone];
  return text.replace(REFERENCE, (reference, name) =>
    Object.hasOwn(variables, name) ? inText(variables[name]) : reference,
  );
}

const inText = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** One mapping of everything that `${x}` can name: the configuration beats the secrets, whose groups are flattened. */
export function variablesOf(configuration: Variables, secrets: Variables): Variables {
  const groups = Object.values(secrets).filter(isGroup);
  const single = Object.fromEntries(Object.entries(secrets).filter(([, value]) => !isGroup(value)));
  return Object.assign({}, ...groups.toReversed(), single, configuration);
}

const isGroup = (value: unknown): value is Variables =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
