import { describe, expect, it } from 'vitest';
import { FrameBoundary } from './websocket-frames.ts';

/** A frame with a payload of the given length, as RFC 6455, 5.2, has it. */
function frame(length: number, masked = false): Buffer {
  const mask = masked ? 0x80 : 0;
  const head = [0x82];
  if (length < 126) head.push(mask | length);
  else if (length < 65_536) head.push(mask | 126, length >> 8, length & 0xff);
  else head.push(mask | 127, 0, 0, 0, 0, ...[24, 16, 8, 0].map((shift) => (length >> shift) & 0xff));
  return Buffer.concat([Buffer.from(head), Buffer.alloc((masked ? 4 : 0) + length, 0x7f)]);
}

describe('FrameBoundary', () => {
  it('is reached before the first frame', () => {
    expect(new FrameBoundary().reached).toBe(true);
  });

  it.each([
    [0, false],
    [5, false],
    [125, true],
    [126, false],
    [65_535, true],
    [65_536, false],
    [0, true],
  ])('is reached after a frame of %d bytes and at no byte before (masked: %s)', (length, masked) => {
    const boundary = new FrameBoundary();
    const bytes = frame(length, masked);
    for (const byte of bytes.subarray(0, -1)) {
      boundary.feed(Uint8Array.of(byte));
      expect(boundary.reached).toBe(false);
    }
    boundary.feed(bytes.subarray(-1));
    expect(boundary.reached).toBe(true);
  });

  it('follows frames across chunks of any size', () => {
    const bytes = Buffer.concat([frame(3), frame(200), frame(70_000), frame(0), frame(126, true)]);
    for (const size of [1, 2, 7, 100, 4096, bytes.length]) {
      const boundary = new FrameBoundary();
      for (let at = 0; at < bytes.length; at += size) boundary.feed(bytes.subarray(at, at + size));
      expect(boundary.reached).toBe(true);
    }
  });
});
