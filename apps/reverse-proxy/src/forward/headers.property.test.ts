import { validateHeaderName, validateHeaderValue } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOP_BY_HOP } from './hop-by-hop.ts';
import { requestHeaders } from './request-headers.ts';
import { responseHeaders } from './response-headers.ts';

/** What nobody but a client or a target under test says. */
const CLAIM = 'claimed';

const plain = fc.constantFrom(
  'accept',
  'tracestate',
  'x-a',
  'x-b',
  'x-forward',
  'forwarded-x',
  'constructor',
  'via',
);
const hopByHop = fc.constantFrom(...HOP_BY_HOP);
const provenance = fc.constantFrom(
  ...['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-host', 'x-forwarded-prefix', 'x-forwarded-server'],
  ...['forwarded', 'x-real-ip', 'x-request-id', 'traceparent', 'host', 'expect'],
);
const token = fc.stringMatching(/^[!#$%&'*+.^_`|~0-9a-z-]{1,12}$/);
const name = fc.oneof(plain, hopByHop, provenance, token);

/** A name as a client might write it. */
const spelt = fc
  .tuple(name, fc.infiniteStream(fc.boolean()))
  .map(([text, upper]) =>
    [...text].map((letter) => (upper.next().value ? letter.toUpperCase() : letter)).join(''),
  );
const value = fc.stringMatching(/^[\x20-\x7e\x80-\xff]{0,12}$/).map((text) => text.trim());
const connection = fc
  .array(fc.tuple(fc.constantFrom('', ' ', '\t'), spelt, fc.constantFrom('', ' ', '\t')), { maxLength: 3 })
  .map((list) => list.map((parts) => parts.join('')).join(','));

const requestHeader = fc.oneof(
  fc.tuple(
    spelt,
    value.map((text) => CLAIM + text),
  ),
  fc.tuple(fc.constantFrom('Connection', 'connection', 'CONNECTION'), connection),
);
const received = fc.array(requestHeader, { maxLength: 12 });

const origin = fc.record({
  requestId: fc.uuid(),
  version: fc.constantFrom('1.0', '1.1', '2.0'),
  origin: fc.record({
    client: fc.oneof(fc.ipV4(), fc.ipV6()),
    scheme: fc.constantFrom('http' as const, 'https' as const),
  }),
  host: fc.constantFrom('site.test', 'site.test:8443', '[::1]:8443'),
  prefix: fc.option(fc.constantFrom('/api', '/api/v1'), { nil: undefined }),
  trace: fc.record({
    traceId: fc.constant('1'.repeat(32)),
    traceparent: fc.constant(`00-${'1'.repeat(32)}-${'2'.repeat(16)}-01`),
    continued: fc.boolean(),
  }),
});

type Pair = readonly [name: string, value: string];

const pairsOf = (flat: readonly string[]): Pair[] =>
  flat.flatMap((text, index) => (index % 2 === 0 ? [[text, flat[index + 1] ?? ''] as const] : []));

/** By the letter of RFC 9110, 7.6.1. */
const listed = (headers: readonly Pair[]) =>
  headers
    .filter(([header]) => header.toLowerCase() === 'connection')
    .flatMap(([, list]) => list.split(',').map((item) => item.trim().toLowerCase()));

describe('the headers of a request', () => {
  const sentFor = (headers: readonly Pair[], from: Parameters<typeof requestHeaders>[1]) =>
    requestHeaders(headers.flat(), from);

  it('are pairs that can be sent, host first and once', () => {
    fc.assert(
      fc.property(received, origin, (headers, from) => {
        const sent = sentFor(headers, from);
        expect(sent.length % 2).toBe(0);
        for (const [header, text] of pairsOf(sent)) {
          validateHeaderName(header);
          validateHeaderValue(header, text);
          expect(header).toBe(header.toLowerCase());
        }
        expect(sent.slice(0, 2)).toEqual(['host', from.host]);
        expect(pairsOf(sent).filter(([header]) => header === 'host')).toHaveLength(1);
      }),
    );
  });

  it('hold nothing that concerns the connection, and nothing that Connection lists', () => {
    fc.assert(
      fc.property(received, origin, (headers, from) => {
        const claimed = pairsOf(sentFor(headers, from)).filter(([, text]) => text.startsWith(CLAIM));
        const gone = new Set([...HOP_BY_HOP, ...listed(headers)]);
        for (const [header] of claimed) expect(gone).not.toContain(header);
        for (const [header] of pairsOf(sentFor(headers, from))) expect(HOP_BY_HOP).not.toContain(header);
      }),
    );
  });

  it('say where the request comes from once, and as the proxy knows it', () => {
    fc.assert(
      fc.property(received, origin, (headers, from) => {
        const sent = pairsOf(sentFor(headers, from));
        const ours = sent.filter(([header]) =>
          /^(?:x-forwarded-|forwarded$|x-real-ip$|x-request-id$|traceparent$)/.test(header),
        );
        expect(JSON.stringify(ours)).not.toContain(CLAIM);
        expect(new Set(ours.map(([header]) => header)).size).toBe(ours.length);
        const told = Object.fromEntries(ours);
        expect(told).toMatchObject({
          'x-request-id': from.requestId,
          'x-forwarded-proto': from.origin.scheme,
        });
        expect(told['x-forwarded-prefix']).toBe(from.prefix);
      }),
    );
  });

  it('keep everything else, in its order', () => {
    fc.assert(
      fc.property(received, origin, (headers, from) => {
        const gone = new Set([
          ...HOP_BY_HOP,
          ...listed(headers),
          'host',
          'expect',
          'forwarded',
          'x-real-ip',
          'traceparent',
          'content-length',
        ]);
        if (!from.trace.continued) gone.add('tracestate');
        const kept = headers
          .map(([header, text]) => [header.toLowerCase(), text])
          .filter(([header = '']) => !gone.has(header) && !/^x-(?:forwarded-|request-id$)/.test(header));
        const claimed = pairsOf(sentFor(headers, from)).filter(([, text]) => text.startsWith(CLAIM));
        expect(claimed).toEqual(kept);
      }),
    );
  });

  it('come out the same when they come in again, but for what tells how often they have', () => {
    const withoutVia = (sent: readonly string[]) => pairsOf(sent).filter(([header]) => header !== 'via');
    fc.assert(
      fc.property(received, origin, (headers, from) => {
        const sent = sentFor(headers, from);
        expect(withoutVia(requestHeaders(sent, from))).toEqual(withoutVia(sent));
      }),
    );
  });
});

describe('the headers of an answer', () => {
  it('are those of the target, without what concerns its connection, and with our id', () => {
    fc.assert(
      fc.property(received, fc.uuid(), (headers, id) => {
        const sent = responseHeaders(headers.flat(), id);
        const gone = new Set([...HOP_BY_HOP, ...listed(headers), 'trailer', 'x-request-id']);
        const kept = headers
          .map(([header, text]): Pair => [header.toLowerCase(), text])
          .filter(([header]) => !gone.has(header));
        expect(sent).toEqual([...kept.flat(), 'x-request-id', id]);
      }),
    );
  });

  it('come out the same when they come in again', () => {
    fc.assert(
      fc.property(received, fc.uuid(), (headers, id) => {
        const sent = responseHeaders(headers.flat(), id);
        expect(responseHeaders(sent, id)).toEqual(sent);
      }),
    );
  });
});
