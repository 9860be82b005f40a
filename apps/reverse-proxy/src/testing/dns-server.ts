import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const HEADER_BYTES = 12;
const KINDS: Record<number, 'A' | 'AAAA'> = { 1: 'A', 28: 'AAAA' };
/** A response to a query that may be recursive (RFC 1035, 4.1.1); the code comes on top. */
const RESPONSE = 0x8180;
const [SERVER_FAILURE, NAME_ERROR] = [2, 3];
/** The name of an answer is that of the question, 12 bytes from the start (4.1.4). */
const SAME_NAME = 0xc00c;
/** As compose says. */
const TTL_SECONDS = 600;

/** What names lead to: addresses of both kinds, no answer at all, or one that the server has failed. */
export type Zone = Record<string, string[] | 'silent' | 'failing'>;

export interface DnsServer {
  /** `127.0.0.1:port` */
  address: string;
  zone: Zone;
  /** `A api`, as asked. */
  questions: string[];
  close(): Promise<void>;
}

/** A name server on loopback. Names that are not in its zone do not exist. */
export async function startDnsServer(zone: Zone): Promise<DnsServer> {
  const socket = createSocket('udp4');
  const questions: string[] = [];
  const server = { address: '', zone, questions, close: () => closed(socket) };
  socket.on('message', (query, { port, address }) => {
    const { name, kind, end } = questionOf(query);
    questions.push(`${kind} ${name}`);
    const known = server.zone[name];
    if (known !== 'silent') socket.send(answer(query.subarray(0, end), kind, known), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  server.address = `127.0.0.1:${socket.address().port}`;
  return server;
}

async function closed(socket: ReturnType<typeof createSocket>): Promise<void> {
  socket.close();
  await once(socket, 'close');
}

function questionOf(query: Buffer) {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), kind: KINDS[query.readUInt16BE(at + 1)] ?? 'A', end: at + 5 };
}

function answer(
  question: Buffer,
  kind: 'A' | 'AAAA',
  known: Exclude<Zone[string], 'silent'> | undefined,
): Buffer {
  const addresses = Array.isArray(known) ? known.filter((ip) => ip.includes(':') === (kind === 'AAAA')) : [];
  const code = known === undefined ? NAME_ERROR : known === 'failing' ? SERVER_FAILURE : 0;
  const head = Buffer.from(question);
  head.writeUInt16BE(RESPONSE + code, 2);
  head.writeUInt16BE(addresses.length, 6);
  // No authority, nothing additional.
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, ...addresses.map((ip) => record(kind, ip))]);
}

function record(kind: 'A' | 'AAAA', ip: string): Buffer {
  const data = kind === 'A' ? Buffer.from(ip.split('.').map(Number)) : ipv6(ip);
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt16BE(SAME_NAME, 0);
  head.writeUInt16BE(kind === 'A' ? 1 : 28, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(TTL_SECONDS, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

/** The 16 bytes of an address such as `fd00::1`. */
function ipv6(ip: string): Buffer {
  const [before = '', after = ''] = ip.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const zeros = 8 - groups(before).length - groups(after).length;
  const all = [...groups(before), ...Array<string>(zeros).fill('0'), ...groups(after)];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
