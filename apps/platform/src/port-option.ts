import { InvalidArgumentError, Option } from 'commander';

const HIGHEST_PORT = 65535;

function port(value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= 1 && number <= HIGHEST_PORT) return number;
  throw new InvalidArgumentError(`Expected a port from 1 to ${HIGHEST_PORT}.`);
}

const portOption = (flag: string, description: string, variable: string, preset: number) =>
  new Option(`${flag} <port>`, description).env(variable).default(preset).argParser(port);

/** The ports of a platform on this machine: whoever starts it chooses them, whoever deploys to it has to know. */
export const portOptions = () => [
  portOption('--https-port', 'port of the site', 'PLATFORM_HTTPS_PORT', 8443),
  portOption('--http-port', 'port that redirects to https', 'PLATFORM_HTTP_PORT', 8080),
  portOption('--ecs-port', "port of the local ECS's API", 'PLATFORM_ECS_PORT', 8421),
];
