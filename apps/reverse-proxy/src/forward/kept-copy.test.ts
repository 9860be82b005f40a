import { describe, expect, it } from 'vitest';
import { KeptCopy } from './kept-copy.ts';
import { READ_LENGTH } from './read-length.ts';

describe('a copy that is kept', () => {
  it.each([1, 24_575, 24_576, 65_536, READ_LENGTH, READ_LENGTH + 1])(
    'of %i bytes stays as it was',
    (length) => {
      const read = Buffer.alloc(length, 'a');
      const { bytes } = new KeptCopy(read);
      read.fill('b');
      expect(bytes.equals(Buffer.alloc(length, 'a'))).toBe(true);
    },
  );

  it('leaves its memory to another once it is let go', () => {
    const one = new KeptCopy(Buffer.alloc(65_536, 'a'));
    const other = new KeptCopy(Buffer.alloc(65_536, 'b'));
    expect(other.bytes.buffer).not.toBe(one.bytes.buffer);
    one.letGo();
    expect(new KeptCopy(Buffer.alloc(30_000, 'c')).bytes.buffer).toBe(one.bytes.buffer);
  });

  it('leaves it to one only, however often it is let go', () => {
    const copy = new KeptCopy(Buffer.alloc(65_536));
    copy.letGo();
    copy.letGo();
    const [one, other] = [new KeptCopy(Buffer.alloc(65_536)), new KeptCopy(Buffer.alloc(65_536))];
    expect(one.bytes.buffer).not.toBe(other.bytes.buffer);
  });

  it('keeps no more memory for later than a few pieces', () => {
    const copies = Array.from({ length: 100 }, () => new KeptCopy(Buffer.alloc(65_536)));
    for (const { letGo } of copies) letGo();
    const before = new Set(copies.map(({ bytes }) => bytes.buffer));
    const after = Array.from({ length: 100 }, () => new KeptCopy(Buffer.alloc(65_536)));
    expect(after.filter(({ bytes }) => before.has(bytes.buffer))).toHaveLength(16);
  });
});
