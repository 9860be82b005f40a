import { redact, redactAccounts } from './redact.ts';

const DIGEST_DIGITS = 12;

/** The last part of an ARN: a task's id, a service's name, `family:revision`. */
export function shortId(arn: string | undefined): string {
  return arn?.split('/').at(-1) ?? '';
}

/** `123….dkr.ecr.eu-west-1.amazonaws.com/team/api:1@sha256:…` → `team/api:1@sha256:0123456789ab`. */
export function shortImage(image: string | undefined): string | null {
  if (!image) return null;
  const [first = '', ...rest] = image.split('/');
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const name = isRegistry ? rest.join('/') : image;
  const short = name.replace(
    /@sha256:([0-9a-f]+)/,
    (_, digest: string) => `@sha256:${digest.slice(0, DIGEST_DIGITS)}`,
  );
  return redactAccounts(short);
}

/** A sentence of ECS's, `null` when there is none. */
export function publicText(text: string | undefined): string | null {
  return text ? redact(text) : null;
}
