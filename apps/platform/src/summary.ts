import type { Authority } from './authority.ts';
import { colors } from './colors.ts';

export interface Addresses {
  /** `https://localhost:8443` */
  site: string;
  /** `http://127.0.0.1:8421` */
  ecs: string;
  cluster: string;
  services: string[];
  /** Whose root a browser needs to trust the site. */
  authority: Pick<Authority, 'root' | 'description' | 'isLasting'>;
  logs: string;
}

/** A line to paste; the AWS CLI wants a region and credentials even where nobody checks them. */
export function describeServicesLine({
  ecs,
  cluster,
  services,
}: Pick<Addresses, 'ecs' | 'cluster' | 'services'>): string {
  const credentials = 'AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_DEFAULT_REGION=us-east-1';
  return `${credentials} aws --endpoint-url ${ecs} ecs describe-services --cluster ${cluster} --services ${services.join(' ')}`;
}

/** What `platform up` prints once the platform answers. */
export function summary(addresses: Addresses): string {
  const { site, ecs, logs, authority } = addresses;
  return `
  ${colors.bold('The platform is up.')}

  site   ${colors.cyan(`${site}/`)}
  API    ${colors.cyan(`${site}/api/services`)}
  ECS    ${colors.cyan(ecs)}
         ${describeServicesLine(addresses)}
  logs   ${logs}

  ${colors.bold('Trust its certificate')} (${authority.description})
         curl --cacert ${authority.root} ${site}/api/services
${authority.isLasting ? trustForGood(authority.root) : ''}
  ${colors.bold('Try next')}
         open ${site}/ and kill a task: kill -9 PID, with a PID of  pgrep -f ' main.js$'
         watch ECS start another, on the page and below

  Ctrl-C stops everything. What ECS says from here on:
`;
}

function trustForGood(root: string): string {
  return `         macOS     sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${root}
         Linux     sudo cp ${root} /usr/local/share/ca-certificates/platform-local.crt && sudo update-ca-certificates
         Chromium  certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n platform-local -i ${root}
         Firefox   Settings → Certificates → Authorities → Import
`;
}
