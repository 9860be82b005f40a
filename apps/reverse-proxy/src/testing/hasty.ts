import type { CertificatePace } from '../tls/certificates.ts';

/** Tests have seconds where certificates have months. */
export const HASTY = {
  storage: { pollMs: 50, challengePollMs: 60, heartbeatMs: 5000 },
  acme: { orderMs: 5000, requestMs: 2000 },
} satisfies CertificatePace;
