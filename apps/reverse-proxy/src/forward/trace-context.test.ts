import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { traceContext } from './trace-context.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const VALID = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$/;

const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits });
const notZero = (digits: number) => hex(digits).filter((id) => /[^0]/.test(id));
const anyCase = fc.constantFrom('traceparent', 'Traceparent', 'TraceParent', 'TRACEPARENT');

describe('traceContext', () => {
  it('goes on with a valid trace as a parent of its own', () => {
    const random = (bytes: number) => 'ab'.repeat(bytes);
    expect(traceContext(['a', 'b', 'Traceparent', `00-${TRACE}-${PARENT}-00`], random)).toEqual({
      traceId: TRACE,
      traceparent: `00-${TRACE}-${'ab'.repeat(8)}-00`,
      continued: true,
    });
  });

  it('begins a sampled one when there is none', () => {
    const random = (bytes: number) => 'ab'.repeat(bytes);
    expect(traceContext(['tracestate', 'a=b'], random)).toEqual({
      traceId: 'ab'.repeat(16),
      traceparent: `00-${'ab'.repeat(16)}-${'ab'.repeat(8)}-01`,
      continued: false,
    });
  });

  it('keeps id and known flags of any valid one, never its parent', () => {
    fc.assert(
      fc.property(anyCase, notZero(32), notZero(16), hex(2), (name, traceId, parentId, flags) => {
        const context = traceContext([name, `00-${traceId}-${parentId}-${flags}`]);
        expect(context).toMatchObject({ traceId, continued: true });
        expect(context.traceparent).toMatch(VALID);
        expect(context.traceparent).toContain(`00-${traceId}-`);
        expect(context.traceparent).not.toContain(parentId);
        expect(Number.parseInt(context.traceparent.slice(-2), 16)).toBe(Number.parseInt(flags, 16) & 3);
      }),
    );
  });

  it('begins a valid one whatever else it is sent', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), anyCase)), (received) => {
        const context = traceContext(received);
        expect(context.traceparent).toMatch(VALID);
        expect(context).toMatchObject({ traceId: context.traceparent.slice(3, 35), continued: false });
      }),
    );
  });

  it('begins one when a valid one has a character changed for another that is not hexadecimal', () => {
    const valid = `00-${TRACE}-${PARENT}-01`;
    fc.assert(
      fc.property(
        fc.nat(valid.length - 1),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
        (at, other) => {
          fc.pre(!/[0-9a-f]/.test(other) && other !== valid[at]);
          const changed = valid.slice(0, at) + other + valid.slice(at + 1);
          expect(traceContext(['traceparent', changed]).continued).toBe(false);
        },
      ),
    );
  });

  it.each([
    ['no trace id', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['no parent id', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['capitals', `00-${TRACE.toUpperCase()}-${PARENT}-01`],
    ['version ff', `ff-${TRACE}-${PARENT}-01`],
    ['more than version 00 has', `00-${TRACE}-${PARENT}-01-00`],
    ['more without a hyphen', `cc-${TRACE}-${PARENT}-01x`],
    ['two in one', `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`],
    ['a line feed', `00-${TRACE}-${PARENT}-01\n`],
    ['nothing', ''],
  ])('begins one for %s', (_what, traceparent) => {
    expect(traceContext(['traceparent', traceparent]).continued).toBe(false);
  });

  it('begins one for several headers, equal ones as well', () => {
    const header = ['traceparent', `00-${TRACE}-${PARENT}-01`];
    expect(traceContext([...header, 'a', 'b', ...header]).continued).toBe(false);
  });

  it.each(['', '-', '-what-comes-then'])('reads a version to come as this one: %j', (more) => {
    const { traceId, traceparent } = traceContext(['traceparent', `cc-${TRACE}-${PARENT}-01${more}`]);
    expect(traceId).toBe(TRACE);
    expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
  });

  it('never gives two requests the same ids', () => {
    const contexts = Array.from({ length: 5000 }, () => traceContext([]));
    expect(new Set(contexts.map(({ traceId }) => traceId)).size).toBe(5000);
    expect(new Set(contexts.map(({ traceparent }) => traceparent.slice(36, 52))).size).toBe(5000);
  });
});
