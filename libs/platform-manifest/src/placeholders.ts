const PLACEHOLDER = /\$\{([^}]*)\}/g;

/** Settings of an environment that a service's variables may name as `${…}`. */
export const placeholderNames = [
  'cluster',
  'platform',
  'domain',
  'issuer',
  'acmeIssuers',
  'email',
  'region',
  'ports.https',
  'ports.http',
  'reusePort',
  'certificateDirectory',
  'certificateBucket',
  'routes',
  'discovery',
  'agentEndpoint',
  'targetHost',
  'adminHost',
  'dnsTargets',
  'targets',
  'ecsEndpoint',
] as const;

/** Their values; undefined for what the environment lacks. */
export type PlaceholderValues = Readonly<Record<(typeof placeholderNames)[number], string | undefined>>;

export function placeholdersIn(text: string): string[] {
  return Array.from(text.matchAll(PLACEHOLDER), ([, name = '']) => name);
}

/** The text with its placeholders filled in, or undefined when one of them has no value. */
export function fillIn(text: string, values: PlaceholderValues): string | undefined {
  const known: Readonly<Record<string, string | undefined>> = values;
  if (placeholdersIn(text).some((name) => known[name] === undefined)) return undefined;
  return text.replaceAll(PLACEHOLDER, (_, name: string) => known[name] ?? '');
}
