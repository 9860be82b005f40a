import { Option } from 'commander';
import { port } from './option-values.ts';

const portOption = (flag: string, description: string, variable: string) =>
  new Option(`${flag} <port>`, description).env(variable).argParser(port);

const httpsPort = () => portOption('--https-port', 'port of the site', 'PLATFORM_HTTPS_PORT');
const httpPort = () => portOption('--http-port', 'port that redirects to https', 'PLATFORM_HTTP_PORT');
const ecsPort = () =>
  portOption('--ecs-port', "port of the local ECS's API", 'PLATFORM_ECS_PORT').default(8421);

/** The ports of a platform that is to be started on this machine. */
export const portOptions = () => [httpsPort().default(8443), httpPort().default(8080), ecsPort()];

/** Those of one that runs: of the site they are what they are, unless they are named. */
export const runningPortOptions = () => [httpsPort(), httpPort(), ecsPort()];
