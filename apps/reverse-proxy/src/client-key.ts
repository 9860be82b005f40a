/**
 * What limits know a client by: its IPv4 address, or the /64 of its IPv6 address, of which a single machine may use
 * every one.
 */
export function clientKey(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = groupsOf(head);
  if (tail !== undefined) {
    const omitted = 8 - groups.length - groupsOf(tail).length;
    groups.push(...Array.from({ length: Math.max(0, omitted) }, () => '0'), ...groupsOf(tail));
  }
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

const groupsOf = (text: string) => (text === '' ? [] : text.split(':'));
