import { expect, it } from 'vitest';
import { RenewalWindows } from './renewal-windows.ts';

/** The example of https://www.rfc-editor.org/rfc/rfc9773#appendix-A */
const EXAMPLE = `-----BEGIN CERTIFICATE-----
MIIBQzCB66ADAgECAgUAh2VDITAKBggqhkjOPQQDAjAVMRMwEQYDVQQDEwpFeGFt
cGxlIENBMCIYDzAwMDEwMTAxMDAwMDAwWhgPMDAwMTAxMDEwMDAwMDBaMBYxFDAS
BgNVBAMTC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEeBZu
7cbpAYNXZLbbh8rNIzuOoqOOtmxA1v7cRm//AwyMwWxyHz4zfwmBhcSrf47NUAFf
qzLQ2PPQxdTXREYEnKMjMCEwHwYDVR0jBBgwFoAUaYhba4dGQEHhs3uEe6CuLN4B
yNQwCgYIKoZIzj0EAwIDRwAwRAIge09+S5TZAlw5tgtiVvuERV6cT4mfutXIlwTb
+FYN/8oCIClDsqBklhB9KAelFiYt9+6FDj3z4KGVelYM5MdsO3pK
-----END CERTIFICATE-----
`;

it("knows a certificate by its identifier: the RFC's example", () => {
  const windows = new RenewalWindows();
  windows.suggest(EXAMPLE, {
    start: new Date(1000),
    end: new Date(2000),
    retryAfter: 'Thu, 01 Jan 2032 00:00:00 GMT',
  });
  const { status, headers, body } = windows.answer('aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE');
  expect([status, headers['retry-after']]).toEqual([200, 'Thu, 01 Jan 2032 00:00:00 GMT']);
  expect(body.toString()).toBe(
    '{"suggestedWindow":{"start":"1970-01-01T00:00:01.000Z","end":"1970-01-01T00:00:02.000Z"}}',
  );
});
