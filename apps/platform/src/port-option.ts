import { Option } from 'commander';
import { port } from './option-values.ts';

const portOption = (flag: string, description: string, variable: string, preset: number) =>
  new Option(`${flag} <port>`, description).env(variable).default(preset).argParser(port);

/** The ports of a platform on this machine: whoever starts it chooses them, whoever deploys to it has to know. */
export const portOptions = () => [
  portOption('--https-port', 'port of the site', 'PLATFORM_HTTPS_PORT', 8443),
  portOption('--http-port', 'port that redirects to https', 'PLATFORM_HTTP_PORT', 8080),
  portOption('--ecs-port', "port of the local ECS's API", 'PLATFORM_ECS_PORT', 8421),
];
