import type { PlatformSource } from '../feed/source.ts';
import { factsFromProxies } from '../snapshot/from-proxies.ts';
import type { CertificateReader } from './certificate-reader.ts';
import type { ProxyAdmin } from './proxy-admin.ts';

/** The platform as its reverse proxies see it: where there is no ECS to ask. */
export function proxiesSource(
  proxies: ProxyAdmin,
  certificates: Pick<CertificateReader, 'read'>,
): PlatformSource {
  return {
    platform: 'compose',
    name: 'The reverse proxy',
    async read(signal) {
      const [told, known] = await Promise.all([proxies.targets(signal), certificates.read(signal)]);
      if (told.length === 0) throw new Error('no proxy of PROXY_ADMIN answers');
      return factsFromProxies(told, known);
    },
    close() {},
  };
}
