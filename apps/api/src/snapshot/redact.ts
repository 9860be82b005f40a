import { isIPv6 } from 'node:net';

const HIDDEN = '…';
/** More than any message of ECS's; what an exception drags along stays out. */
const MAX_LENGTH = 500;

/**
 * Takes out of a message what only the operator may know: ARNs become their last part; addresses, hosts, ports and
 * account numbers become `…`. Ids of tasks and deployments stay. The order matters: an ARN ends in things that the
 * later steps know.
 */
export function redact(message: string): string {
  const steps = [shortenArns, hideHosts, hideAddresses, hidePorts, redactAccounts];
  return steps.reduce((text, step) => step(text), message.slice(0, MAX_LENGTH));
}

/** An account number is exactly twelve digits; the same within a task's id is chance. */
export function redactAccounts(text: string): string {
  return text.replace(/[0-9A-Za-z]*\d{12}[0-9A-Za-z]*/g, (word) =>
    /^[0-9a-f]{32}$/.test(word) ? word : word.replace(/(?<!\d)\d{12}(?!\d)/g, HIDDEN),
  );
}

function shortenArns(text: string): string {
  return text.replace(
    /\barn:aws[a-z-]*:[^\s()[\]{}<>,;'"]+/gi,
    (arn) => arn.split(/[/:]/).findLast(Boolean) ?? HIDDEN,
  );
}

/** URLs, names of AWS's hosts and anything that looks like `host.domain:port`. */
function hideHosts(text: string): string {
  return text
    .replace(/\b[a-z][a-z0-9+]*:\/\/[^\s()<>,;'"]+/gi, HIDDEN)
    .replace(/\b[\w.-]+\.amazonaws\.com(?:\.cn)?(?::\d+)?\/?/gi, '')
    .replace(/\b(?:ip|ec2)(?:-\d{1,3}){4}[\w.-]*(?::\d+)?/gi, HIDDEN)
    .replace(/\b(?:localhost|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}):\d{1,5}\b/gi, HIDDEN);
}

function hideAddresses(text: string): string {
  return text
    .replace(/\[[0-9a-f:.%]+\](?::\d{1,5})?/gi, HIDDEN)
    .replace(/([0-9a-f]*:[0-9a-f:.]*[0-9a-f:])(?:%\w+)?(?:\/\d{1,3}\b)?/gi, (found, address: string) =>
      isIPv6(address.replace(/(?<!:):$/, '')) ? HIDDEN : found,
    )
    .replace(/(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?(?::\d{1,5})?/g, HIDDEN);
}

/** `name:6379` is likely a port, `platform-api:12` a revision: those seldom come to four digits. */
function hidePorts(text: string): string {
  return text
    .replace(
      /\b((?:host|container)?ports?)\b(\W{0,3})\d{1,5}(?:(?:,\s*|\s+and\s+)\d{1,5})*/gi,
      `$1$2${HIDDEN}`,
    )
    .replace(/:\d{4,5}\b/g, `:${HIDDEN}`);
}
