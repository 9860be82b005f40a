import { describe, expect, it } from 'vitest';
import { AS_OF, snapshot } from './fixtures/example.ts';
import { learn, parseKnown, serializeKnown } from './known.ts';

const stale = snapshot({ stale: true });

describe('what the page knows', () => {
  it('is true as of the moment when a fresh snapshot comes, whatever the server’s clock says', () => {
    expect(learn(undefined, snapshot(), AS_OF + 3_600_000).trueAt).toBe(AS_OF + 3_600_000);
  });

  it('grows old while the API repeats a stale snapshot', () => {
    const known = learn(undefined, snapshot(), AS_OF + 100);
    expect(learn(known, stale, AS_OF + 9000).trueAt).toBe(AS_OF + 100);
  });

  it('trusts the server’s time for a stale snapshot that it did not see fresh, but never the future', () => {
    expect(learn(undefined, stale, AS_OF + 9000).trueAt).toBe(AS_OF);
    expect(learn(undefined, stale, AS_OF - 9000).trueAt).toBe(AS_OF - 9000);
  });

  it('survives a reload', () => {
    const known = learn(undefined, snapshot(), AS_OF);
    expect(parseKnown(serializeKnown(known))).toEqual(known);
  });

  it.each([null, '', '{', 'null', '[]', '{"trueAt":1}', '{"trueAt":1,"snapshot":{"asOf":"x"}}'])(
    'is nothing when %j was kept',
    (text) => {
      expect(parseKnown(text)).toBeUndefined();
    },
  );
});
